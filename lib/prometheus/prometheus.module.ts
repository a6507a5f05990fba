import { ConfigurableModuleBuilder, type DynamicModule, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { InvalidOptionsError } from '../index.js';
import { isObject, isRecord } from '../internal.js';
import { MetricsLifecycle } from './metrics-lifecycle.js';
import { loadPromClient } from './prom-client.js';
import { type BackgroundJobsPrometheusOptions, readPrometheusOptions } from './prometheus.options.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<BackgroundJobsPrometheusOptions>({ moduleName: 'BackgroundJobsPrometheus' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createBackgroundJobsPrometheusOptions')
    .build();

/** Replaces options on which Nest's builder fails. */
const NO_SOURCE = {
  useFactory: (): never => {
    throw new InvalidOptionsError(
      'BackgroundJobsPrometheusModule.forRootAsync(): expected `useFactory`, `useClass` or `useExisting` to be given, ' +
        'got none of them.',
    );
  },
};

function hasSource({ useFactory, useClass, useExisting }: Readonly<Record<string, unknown>>): boolean {
  return useFactory === undefined
    ? (useClass ?? useExisting) !== undefined
    : typeof useFactory === 'function';
}

/**
 * Registers the metrics of the jobs with prom-client. It serves nothing, because the application has its own
 * `/metrics`. Import it beside `BackgroundJobsModule`.
 *
 * @example
 * \@Module({ imports: [BackgroundJobsModule.forRoot(), BackgroundJobsPrometheusModule.forRoot()] })
 * export class AppModule {}
 */
@Module({
  providers: [
    {
      provide: MetricsLifecycle,
      inject: [{ token: MODULE_OPTIONS_TOKEN, optional: true }, ModuleRef],
      useFactory: async (given: unknown, moduleRef: ModuleRef): Promise<MetricsLifecycle> =>
        new MetricsLifecycle(readPrometheusOptions(given), await loadPromClient(), moduleRef),
    },
  ],
})
export class BackgroundJobsPrometheusModule extends ConfigurableModuleClass {
  /** @throws InvalidOptionsError when the application starts, for a wrong option and without `prom-client` */
  static override forRoot(
    options: Parameters<typeof ConfigurableModuleClass.forRoot>[0] = {},
  ): DynamicModule {
    const given: unknown = options;
    // Nest's builder fails on a value that is no object. With a factory, the start refuses it like any wrong option.
    return isObject(given)
      ? super.forRoot(options)
      : super.forRootAsync({ useFactory: () => given as BackgroundJobsPrometheusOptions });
  }

  /**
   * Gets the options from a factory or a class.
   *
   * @throws InvalidOptionsError when the application starts, for a wrong option and without `prom-client`
   */
  static override forRootAsync(
    options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0],
  ): DynamicModule {
    const given: unknown = options;
    return isRecord(given) && hasSource(given) ? super.forRootAsync(options) : super.forRootAsync(NO_SOURCE);
  }
}
