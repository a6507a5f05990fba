import { ModuleRef, type ModulesContainer } from '@nestjs/core';
import { InvalidJobError } from '../../core/errors.js';
import { refuse } from '../../core/option-checks.js';
import { printable } from '../../core/shown-values.js';
import {
  defineJob,
  type DefinitionDeps,
  type JobDefinition,
  type JobSource,
} from '../options/job-definition.js';
import { declaredJobs } from './background-job.decorator.js';
import { factoryOptionsOf, type FactoryPlace } from './job-factory.js';
import {
  GENERATOR_ADVICE,
  hasMethod,
  hostClassOf,
  hostedHandler,
  isGenerator,
  isObject,
  scopedHandler,
  ScopedHost,
} from './job-host.js';

type Module = NonNullable<ReturnType<ModulesContainer['get']>>;
type Wrapper = NonNullable<ReturnType<Module['providers']['get']>>;

/** A provider or controller, and its module. */
interface Provided {
  readonly module: Module;
  readonly wrapper: Wrapper;
}

/** Finds the decorated methods of all providers and controllers of the application. */
export class JobExplorer {
  readonly #modules: ModulesContainer;
  readonly #deps: DefinitionDeps;
  /** Hosts and their wrappers, because Nest 11 replaces the instances of a module that is loaded twice at a time. */
  readonly #explored = new WeakSet();

  constructor(modules: ModulesContainer, deps: DefinitionDeps) {
    this.#modules = modules;
    this.#deps = deps;
  }

  /**
   * Makes one definition for each decoration of each host instance, even if several tokens provide the host. It calls
   * factories of options one after the other. A second call finds the hosts that are new, and those whose jobs `add`
   * refused.
   *
   * @param add takes all definitions, or throws
   * @param modules the modules to explore; all by default
   * @returns the number of jobs
   * @throws InvalidJobError for a wrong option, a factory that fails, or a host that is transient
   */
  async explore(
    add: (found: readonly JobDefinition[]) => void,
    modules: Iterable<Module> = this.#modules.values(),
  ): Promise<number> {
    const hosts = new Set<object>();
    const definitions: JobDefinition[] = [];
    for (const provided of everythingProvided([...modules])) {
      // A provider that is not static has an empty instance here, which shows its prototype.
      const host: unknown = provided.wrapper.instance;
      if (!isObject(host) || hosts.has(host)) continue;
      if (this.#explored.has(host) || this.#explored.has(provided.wrapper)) continue;
      hosts.add(host).add(provided.wrapper);
      for (const job of jobsOf(host, provided)) {
        const options = factoryOptionsOf(job.options, job);
        // Most jobs have no factory, and an `await` for each would cost a turn.
        const factoryOptions = options === undefined ? undefined : await options;
        definitions.push(defineJob(job, this.#deps, factoryOptions));
      }
    }
    add(definitions);
    for (const host of hosts) this.#explored.add(host);
    return definitions.length;
  }
}

function everythingProvided(modules: readonly Module[]): Provided[] {
  return [
    ...modules.map((module) => ({ module, wrappers: module.providers })),
    ...modules.map((module) => ({ module, wrappers: module.controllers })),
  ].flatMap(({ module, wrappers }) => [...wrappers.values()].map((wrapper) => ({ module, wrapper })));
}

/** A decoration of a host, and the module that injects the arguments of its factory. */
type FoundJob = JobSource & FactoryPlace;

function jobsOf(host: object, { module, wrapper }: Provided): FoundJob[] {
  const prototype: unknown = Object.getPrototypeOf(host);
  if (!isObject(prototype)) return [];
  const jobs = declaredJobs(prototype);
  if (jobs.length === 0) return [];
  const { title, name, needsName } = hostClassOf(prototype);
  if (wrapper.isTransient) refuseTransient(title);
  const moduleRef = module.getProviderByKey<ModuleRef>(ModuleRef).instance;
  const handlerOf = handlersOf(host, wrapper, moduleRef);
  return jobs.map(({ method, options }) => {
    const where = `${title}.${printable(String(method))}`;
    refuseGenerator(where, Reflect.get(host, method));
    return {
      where,
      defaultName: name && `${name}.${String(method)}`,
      needsName,
      module: module.name,
      moduleRef,
      options,
      handler: handlerOf(method),
      isMethod: (reference) => hasMethod(host, method, reference),
    };
  });
}

function handlersOf(
  host: object,
  wrapper: Wrapper,
  moduleRef: ModuleRef,
): (method: string | symbol) => JobSource['handler'] {
  if (wrapper.isDependencyTreeStatic()) return (method) => hostedHandler(host, method);
  const isDurable = (): boolean => wrapper.isDependencyTreeDurable();
  const scoped = new ScopedHost({ moduleRef, token: wrapper.token, isDurable });
  return (method) => scopedHandler(scoped, method);
}

function refuseGenerator(where: string, handler: unknown): void {
  if (!isGenerator(handler)) return;
  const place = { where, error: InvalidJobError };
  refuse(place, 'handler', 'no generator method', handler, GENERATOR_ADVICE);
}

function refuseTransient(className: string): never {
  throw new InvalidJobError(
    `${className}: expected the host of a job to be a singleton or request-scoped, but it is transient. ` +
      'Move the decorated method to a provider of another scope, and inject this one there.',
  );
}
