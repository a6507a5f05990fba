import { InvalidJobError } from '../core/errors.js';
import { observed } from '../core/observed.js';
import { refuse, isRecord, LONGEST_NAME, type OptionsPlace, readName } from '../core/option-checks.js';
import type { JobRun } from '../runs/job-run.js';
import type { JobRunner } from '../runs/job-runner.js';
import type { JobMethod } from './discovery/background-job.decorator.js';
import { GENERATOR_ADVICE, isGenerator } from './discovery/job-host.js';
import { type DefinitionDeps, defineJob } from './options/job-definition.js';
import type { JobHandle } from './job-handle.js';
import type { AddedJobOptions } from './options/job-options.js';
import type { ApplicationChecks } from './options/application-checks.js';
import type { ScheduledJob } from './scheduled-job.js';
import type { ScheduledJobs } from './scheduled-jobs.js';

/** The jobs of this instance. Inject it. */
export class JobRegistry {
  readonly #table: ScheduledJobs;
  readonly #runner: JobRunner;
  readonly #settings: DefinitionDeps;
  readonly #checks: ApplicationChecks;

  /** @internal */
  constructor(table: ScheduledJobs, runner: JobRunner, settings: DefinitionDeps, checks: ApplicationChecks) {
    this.#table = table;
    this.#runner = runner;
    this.#settings = settings;
    this.#checks = checks;
  }

  /**
   * All jobs, in the order in which they were found or added.
   *
   * @throws JobsNotReadyError before `onModuleInit` of this module, which runs after that of all others
   */
  list(): JobHandle[] {
    this.#table.refuseIfOpen();
    return this.#table.all.map(({ handle }) => handle);
  }

  /**
   * The jobs with their definitions, for the entries of this package.
   *
   * @throws JobsNotReadyError see {@link list}
   * @internal
   */
  defined(): readonly ScheduledJob[] {
    this.#table.refuseIfOpen();
    return this.#table.all;
  }

  /**
   * How many runs wait for a place among those that `concurrency` allows.
   *
   * @internal
   */
  get waiting(): number {
    return this.#runner.waiting;
  }

  /**
   * @param job its name, or the decorated method as its class or its host has it at the time of the call
   * @throws UnknownJobError when there is no such job, or when the method has several
   * @throws JobsNotReadyError see {@link list}
   *
   * @example
   * const result = await registry.get(ReportService.prototype.send).run();
   */
  get(job: string | JobMethod): JobHandle {
    return this.#table.get(job).handle;
  }

  /** @throws JobsNotReadyError see {@link list} */
  has(name: string): boolean {
    return this.#table.has(name);
  }

  /**
   * Adds a job. In a cluster, add it in every instance: each keeps time, and the lock decides who runs it.
   *
   * @throws InvalidJobError for a wrong option
   * @throws DuplicateJobError when the name is taken
   * @throws ShutdownError when the application is shutting down
   *
   * @example
   * registry.add(`sync:${tenant.id}`, { interval: '5m' }, (run) => sync(tenant, run.signal));
   */
  add(name: string, options: AddedJobOptions, handler: (run: JobRun) => unknown): JobHandle {
    const place = { where: 'JobRegistry.add()', error: InvalidJobError };
    const jobName = readName(place, 'name', name, LONGEST_NAME);
    const where = `JobRegistry.add(${JSON.stringify(jobName)})`;
    refuseHandler({ ...place, where }, handler);
    refuseDecoratorOptions({ ...place, where }, options);
    const definition = defineJob(
      { where, source: jobName, defaultName: jobName, module: '', options, handler },
      this.#settings,
    );
    this.#checks.checkAdded(definition);
    return this.#table.add(definition).handle;
  }

  /**
   * Stops the job's ticks, forgets it, and resolves when its run in this instance has ended; inside that run at once.
   *
   * @throws UnknownJobError when there is no job of that name
   * @throws JobsNotReadyError see {@link list}
   */
  remove(name: string): Promise<void> {
    return observed(this.#remove(name));
  }

  async #remove(name: string): Promise<void> {
    const { definition } = this.#table.remove(name);
    if (this.#runner.currentRun?.runnable === definition) return;
    await this.#runner.inFlight.idle(definition);
  }
}

function refuseHandler(place: OptionsPlace, handler: unknown): void {
  if (typeof handler !== 'function')
    refuse(
      place,
      'handler',
      'a function',
      handler,
      'It is the third argument: `add(name, options, handler)`.',
    );
  if (isGenerator(handler)) refuse(place, 'handler', 'no generator function', handler, GENERATOR_ADVICE);
}

function refuseDecoratorOptions(place: OptionsPlace, options: unknown): void {
  if (!isRecord(options)) return;
  const { name, inject, useFactory } = options;
  if (name !== undefined) refuse(place, 'name', 'the first argument alone', name);
  const advice = 'Put the options together yourself, before `add()`.';
  for (const [option, given] of Object.entries({ inject, useFactory }))
    if (given !== undefined) refuse(place, option, 'absent', given, advice);
}
