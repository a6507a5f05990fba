import type { DiscoveryService } from '@nestjs/core';
import { InvalidJobError } from '../errors.js';
import { declaredJobs } from './background-job.decorator.js';
import { type DefinitionSettings, defineJob, type JobDefinition } from './job-definition.js';
import { hostedHandler } from './job-host.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds the decorated methods of all providers and controllers of the application. */
export class JobExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly settings: DefinitionSettings,
  ) {}

  /**
   * One definition for every decoration of every host instance, whatever the number of tokens it is provided under.
   *
   * @throws InvalidJobError for a wrong option, or a host that is not a singleton
   */
  explore(): JobDefinition[] {
    const hosts = new Set<object>();
    const definitions: JobDefinition[] = [];
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const host: unknown = wrapper.instance;
      if (!isObject(host) || hosts.has(host)) continue;
      hosts.add(host);
      definitions.push(...this.#define(host, wrapper));
    }
    return definitions;
  }

  #define(host: object, wrapper: Wrapper): JobDefinition[] {
    const prototype: unknown = Object.getPrototypeOf(host);
    if (!isObject(prototype)) return [];
    const jobs = declaredJobs(prototype);
    if (jobs.length === 0) return [];
    const className = prototype.constructor.name;
    refuseOtherScopes(className, wrapper);
    return jobs.map(({ method, options }) =>
      defineJob(
        {
          where: `${className || '(a class without a name)'}.${String(method)}`,
          defaultName: className && `${className}.${String(method)}`,
          module: wrapper.host?.name ?? '',
          options,
          handler: hostedHandler(host, method),
        },
        this.settings,
      ),
    );
  }
}

function refuseOtherScopes(className: string, wrapper: Wrapper): void {
  const scope = wrapper.isTransient
    ? 'transient'
    : wrapper.isDependencyTreeStatic()
      ? undefined
      : 'request-scoped, or depends on a provider that is';
  if (scope === undefined) return;
  throw new InvalidJobError(
    `${className}: expected the host of a job to be a singleton, but it is ${scope}. ` +
      'Move the decorated method to a provider of the default scope, and resolve the other one there with ModuleRef.',
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
