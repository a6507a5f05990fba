import { type DynamicModule, Inject, Injectable, Logger, type OnModuleInit, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { InvalidOptionsError } from '../index.js';
import { isObject } from '../internal.js';
import { type Decoration, decorationOf, SchedulerType } from './decorators.js';
import { type DecoratedMethod, ScheduleOrchestrator } from './schedule-orchestrator.js';
import {
  isWanted,
  SCHEDULE_MODULE_OPTIONS,
  type ScheduleModuleOptions,
  ScheduleOptionsModule,
} from './schedule.options.js';

type Wrapper = NonNullable<ReturnType<NonNullable<ReturnType<ModulesContainer['get']>>['providers']['get']>>;

const KINDS = {
  [SchedulerType.CRON]: { option: 'cronJobs', text: 'cron job' },
  [SchedulerType.INTERVAL]: { option: 'intervals', text: 'interval' },
  [SchedulerType.TIMEOUT]: { option: 'timeouts', text: 'timeout' },
} as const;

/** Finds the decorated methods of all controllers and providers of the application. */
@Injectable()
export class ScheduleExplorer implements OnModuleInit {
  readonly #options: ScheduleModuleOptions | null | undefined;
  readonly #modules: ModulesContainer;
  readonly #orchestrator: ScheduleOrchestrator;
  readonly #logger = new Logger('Scheduler');
  readonly #scanner = new MetadataScanner();
  #hasAdvised = false;

  /** @internal */
  constructor(
    @Inject(SCHEDULE_MODULE_OPTIONS) options: ScheduleModuleOptions | null | undefined,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ScheduleOrchestrator) orchestrator: ScheduleOrchestrator,
  ) {
    this.#options = options;
    this.#modules = modules;
    this.#orchestrator = orchestrator;
  }

  /**
   * @throws Error, so that the application does not start, for a name that is given twice, for a wrong option, and for
   *   the module of `@nestjs/schedule` beside this one
   */
  onModuleInit(): void {
    refuseOriginalModule(this.#modules, [ScheduleOptionsModule]);
    const modules = [...this.#modules.values()];
    const controllers = modules.flatMap((module) => [...module.controllers.values()]);
    const providers = modules.flatMap((module) => [...module.providers.values()]);
    const found = [...controllers, ...providers].flatMap((wrapper) => this.#decoratedIn(wrapper));
    // Sorted by kind, so that the order of the providers does not decide which job keeps a shared name.
    found.sort((one, other) => one.decoration.type - other.decoration.type);
    for (const method of found) this.#orchestrator.schedule(method);
  }

  #decoratedIn(wrapper: Wrapper): DecoratedMethod[] {
    const host: unknown = wrapper.instance;
    if (!isObject(host)) return [];
    const prototype: unknown = Object.getPrototypeOf(host);
    if (!isObject(prototype)) return [];
    return this.#scanner.getAllMethodNames(prototype).flatMap((method) => {
      const decoration = decorationOf(Reflect.get(host, method));
      if (decoration === undefined || !isWanted(this.#options, KINDS[decoration.type].option)) return [];
      if (wrapper.isDependencyTreeStatic()) return [{ host, method, decoration }];
      this.#warn(wrapper, method, decoration);
      return [];
    });
  }

  #warn({ name }: Wrapper, method: string, { type }: Decoration): void {
    this.#logger.warn(
      `Cannot register ${KINDS[type].text} "${String(name)}@${method}" because it is defined in a non static provider.`,
    );
    if (this.#hasAdvised) return;
    this.#hasAdvised = true;
    this.#logger.warn(
      'With @BackgroundJob() a method of such a provider runs: each run has a provider of its own.',
    );
  }
}

/**
 * Refuses the module of `@nestjs/schedule` beside ours, because each of the two would run every method.
 *
 * @throws InvalidOptionsError that names the modules which import it
 */
function refuseOriginalModule(modules: ModulesContainer, own: readonly unknown[]): void {
  for (const module of modules.values()) {
    const { metatype, providers } = module;
    if (!providers.has(SCHEDULE_MODULE_OPTIONS) || own.includes(metatype)) continue;
    const importers = [...modules.values()].filter((other) => imports(other.metatype, metatype));
    const by = importers.map(({ metatype: { name } }) => `, imported by ${name}`).join('');
    throw new InvalidOptionsError(
      `ScheduleModule: expected to be the only one, got that of \`@nestjs/schedule\` beside it${by}. ` +
        'Both would run each method with @Cron(), @Interval() or @Timeout(). ' +
        "Import ScheduleModule from 'nestjs-background-jobs/nest-schedule' in all places, or in none of them.",
    );
  }
}

/** Whether the class itself imports the module. In Nest's graph every module imports a global one. */
function imports(metatype: Type, imported: Type): boolean {
  const all = new Reflector().get<unknown>('imports', metatype);
  if (!Array.isArray(all)) return false;
  return all.some(
    (each: unknown) => each === imported || (each as DynamicModule | undefined)?.module === imported,
  );
}
