import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type CustomScheduleJobs, isThenable } from '../internal.js';
import type { ScheduledMethod } from './cron-job.js';
import { type Decoration, SchedulerType } from './decorators.js';
import { scheduleCron, scheduleInterval, scheduleTimeout } from './scheduled-methods.js';
import { alreadyExists, JobNames, placeOf, refuseNameless, type SchedulerKind } from './names.js';
import type { SchedulerRegistry } from './scheduler.registry.js';
import { wrapCronJob } from './user-cron-job.js';

/** A decorated method of an existing host. */
export interface DecoratedMethod {
  readonly host: object;
  readonly method: string;
  readonly decoration: Decoration;
}

/** Makes jobs of decorated methods and of added cron jobs, and stops them with the application. */
@Injectable()
export class ScheduleOrchestrator implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #jobs: CustomScheduleJobs;
  readonly #registry: SchedulerRegistry;
  readonly #names = new JobNames();
  readonly #seen = new Map<object, Set<string>>();
  readonly #keys = new Set<string>();
  readonly #starts: (() => void)[] = [];

  constructor(jobs: CustomScheduleJobs, registry: SchedulerRegistry) {
    this.#jobs = jobs;
    this.#registry = registry;
    registry.wrapWith((given, job) => {
      const name = this.#names.forGiven('Cron Job', given);
      const forget = wrapCronJob(job, given, name, jobs);
      return () => {
        forget();
        this.#names.giveBack(name);
      };
    });
  }

  /** @throws Error for a name that is taken within its kind, and for a wrong option */
  schedule({ host, method, decoration }: DecoratedMethod): void {
    if (this.#hasSeen(host, method)) return;
    const where = placeOf(host, method);
    const names = this.#namesOf({ host, method, decoration });
    const handler = handlerOf(host, method);
    const scheduled = { ...names, where, handler, jobs: this.#jobs };
    this.#starts.push(startOf(scheduled, decoration, this.#registry));
  }

  /** Starts the jobs and adds them to the registry. */
  onApplicationBootstrap(): void {
    for (const start of this.#starts.splice(0)) start();
  }

  beforeApplicationShutdown(): void {
    const registry = this.#registry;
    for (const name of registry.getTimeouts()) registry.deleteTimeout(name);
    for (const name of registry.getIntervals()) registry.deleteInterval(name);
    for (const name of [...registry.getCronJobs().keys()]) registry.deleteCronJob(name);
  }

  /** Each import of the module finds every method, so only the first one counts. */
  #hasSeen(host: object, method: string): boolean {
    const methods = this.#seen.get(host) ?? new Set();
    this.#seen.set(host, methods);
    return methods.size === methods.add(method).size;
  }

  #namesOf({ host, method, decoration }: DecoratedMethod): { key: string; name: string } {
    const given = nameGivenBy(decoration);
    if (given === undefined) {
      if (this.#jobs.hasLockStore) refuseNameless(host, method);
      const name = this.#names.forMethod(placeOf(host, method));
      return { key: name, name };
    }
    const kind = KINDS[decoration.type];
    const key = `${kind} ${given}`;
    if (this.#keys.has(key)) throw new Error(alreadyExists(kind, given));
    this.#keys.add(key);
    return { key: given, name: this.#names.forGiven(kind, given) };
  }
}

const KINDS: Readonly<Record<SchedulerType, SchedulerKind>> = {
  [SchedulerType.CRON]: 'Cron Job',
  [SchedulerType.INTERVAL]: 'Interval',
  [SchedulerType.TIMEOUT]: 'Timeout',
};

function startOf(method: ScheduledMethod, decoration: Decoration, registry: SchedulerRegistry): () => void {
  if (decoration.type === SchedulerType.CRON) return scheduleCron(method, decoration.options, registry);
  const mount = decoration.type === SchedulerType.INTERVAL ? scheduleInterval : scheduleTimeout;
  return mount(method, decoration.delay, registry);
}

/** The name as a text, because JavaScript may pass another type to the decorator. */
function nameGivenBy(decoration: Decoration): string | undefined {
  if (decoration.type !== SchedulerType.CRON) return decoration.name;
  const name: unknown = decoration.options.name;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- an object names itself as the original has it
  return name ? String(name) : undefined;
}

/** The handler drops the method's result, because a run waits only for its end. */
function handlerOf(host: object, method: string): () => PromiseLike<void> | undefined {
  return () => {
    // The decorator saw a method of this name. The user may have replaced it since.
    const result = (Reflect.get(host, method) as (this: object) => unknown).call(host);
    return isThenable(result) ? result.then(() => undefined) : undefined;
  };
}
