import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { declaredJobs } from './background-job.decorator.js';
import { isObject } from './job-host.js';

/** What the decorators of `@nestjs/schedule` leave on a method, and those of the entry `nest-schedule` too. */
const SCHEDULER_TYPE = 'SCHEDULER_TYPE';

/**
 * Warnings about classes whose methods `ScheduleModule` of `@nestjs/schedule` calls, though they look as if this
 * package did. That module is known by its parts, because it need not be installed.
 */
export function foreignScheduleWarnings(modules: ModulesContainer): string[] {
  if (!isProvided(modules, 'SchedulerOrchestrator')) return [];
  const warnings = new Set<string>();
  for (const prototype of prototypesIn(modules)) {
    const warning = warningOf(prototype);
    if (warning !== undefined) warnings.add(warning);
  }
  return [...warnings];
}

function isProvided(modules: ModulesContainer, className: string): boolean {
  return [...modules.values()].some((module) =>
    [...module.providers.keys()].some((token) => typeof token === 'function' && token.name === className),
  );
}

function prototypesIn(modules: ModulesContainer): Set<object> {
  const wrappers = [...modules.values()].flatMap((module) => [
    ...module.providers.values(),
    ...module.controllers.values(),
  ]);
  const hosts = wrappers.map(({ instance }): unknown => instance).filter(isObject);
  return new Set(hosts.map((host): unknown => Object.getPrototypeOf(host)).filter(isObject));
}

function warningOf(prototype: object): string | undefined {
  const own = declaredJobs(prototype);
  if (own.length === 0) return undefined;
  const methods = new MetadataScanner().getAllMethodNames(prototype).filter((method) => {
    const value: unknown = Reflect.get(prototype, method);
    return typeof value === 'function' && Reflect.hasMetadata(SCHEDULER_TYPE, value);
  });
  if (methods.length === 0) return undefined;
  const list = methods.map((method) => `${prototype.constructor.name}.${method}`).join(', ');
  const twice = own.some(({ method }) => methods.includes(String(method)));
  return (
    `${list}: \`ScheduleModule\` of @nestjs/schedule calls it in every instance, without a lock` +
    `${twice ? ', beside the ticks of @BackgroundJob()' : ''}. ` +
    'Decorate it with @BackgroundJob() alone, or import `ScheduleModule` from nestjs-background-jobs/nest-schedule'
  );
}
