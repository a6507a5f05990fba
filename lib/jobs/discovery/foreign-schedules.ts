import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { declaredJobs } from './background-job.decorator.js';
import { isObject } from './job-host.js';

/** The metadata key that the decorators of `@nestjs/schedule` and of the entry `nest-schedule` set on a method. */
const SCHEDULER_TYPE = 'SCHEDULER_TYPE';

/**
 * Warnings about classes with jobs whose methods `ScheduleModule` of `@nestjs/schedule` calls as well, without a lock.
 * The name of a provider gives that module away, because the package may not be installed.
 */
export function foreignScheduleWarnings(modules: ModulesContainer): string[] {
  if (!isProvided(modules, 'SchedulerOrchestrator')) return [];
  return [...new Set([...prototypesIn(modules)].flatMap(warningsOf))];
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

function warningsOf(prototype: object): string[] {
  const own = declaredJobs(prototype);
  if (own.length === 0) return [];
  const methods = new MetadataScanner().getAllMethodNames(prototype).filter((method) => {
    const value: unknown = Reflect.get(prototype, method);
    return typeof value === 'function' && Reflect.hasMetadata(SCHEDULER_TYPE, value);
  });
  const isTwice = (name: string): boolean => own.some(({ method }) => method === name);
  const title = prototype.constructor.name;
  return [
    ...warningOf(title, methods.filter(isTwice), ', beside the ticks of @BackgroundJob()'),
    ...warningOf(
      title,
      methods.filter((method) => !isTwice(method)),
    ),
  ];
}

function warningOf(title: string, methods: readonly string[], beside = ''): string[] {
  if (methods.length === 0) return [];
  const list = methods.map((method) => `${title}.${method}`).join(', ');
  return [
    `${list}: \`ScheduleModule\` of @nestjs/schedule calls it in every instance, without a lock${beside}. ` +
      'Decorate it with @BackgroundJob() alone, or import `ScheduleModule` from nestjs-background-jobs/nest-schedule',
  ];
}
