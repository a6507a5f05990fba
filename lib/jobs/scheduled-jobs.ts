import { DuplicateJobError, JobsNotReadyError, ShutdownError, UnknownJobError } from '../core/errors.js';
import { describe, unknownName } from '../core/option-checks.js';
import type { JobMethod } from './discovery/background-job.decorator.js';
import type { JobDefinition } from './options/job-definition.js';
import { type ScheduledJobDeps, ScheduledJob } from './scheduled-job.js';

/**
 * `open`: jobs are being collected. `ready`: all are known. `ticking`: their timers are set. `closing`: the
 * application shuts down.
 */
type Phase = 'open' | 'ready' | 'ticking' | 'closing';

/** The jobs of one application by name. Only the scheduler changes the phase. */
export class ScheduledJobs {
  readonly #scheduling: boolean;
  readonly #jobs = new Map<string, ScheduledJob>();
  readonly #deps: ScheduledJobDeps;
  #phase: Phase = 'open';

  /** @param scheduling whether this instance sets timers at all */
  constructor(deps: Omit<ScheduledJobDeps, 'isShuttingDown'>, scheduling: boolean) {
    this.#scheduling = scheduling;
    this.#deps = { ...deps, isShuttingDown: () => this.isClosing };
  }

  /** Whether the application shuts down. */
  get isClosing(): boolean {
    return this.#phase === 'closing';
  }

  get all(): readonly ScheduledJob[] {
    return [...this.#jobs.values()];
  }

  /** Whether this instance schedules the job: it ticks, or it will once the application has started. */
  schedules({ isScheduled, definition }: ScheduledJob): boolean {
    const isToStart = this.#scheduling && (this.#phase === 'open' || this.#phase === 'ready');
    return isScheduled || (isToStart && !definition.isDisabled && !definition.isExcluded);
  }

  /**
   * @throws DuplicateJobError when the name is taken
   * @throws ShutdownError when the application is shutting down
   */
  add(definition: JobDefinition): ScheduledJob {
    this.refuseTaken([definition]);
    const job = new ScheduledJob(definition, this.#deps);
    this.#jobs.set(definition.name, job);
    if (this.#phase === 'ticking' && this.#scheduling) job.start();
    return job;
  }

  /**
   * Checks that all of these can be added.
   *
   * @throws DuplicateJobError when a name is taken, or given twice among them
   * @throws ShutdownError when the application is shutting down
   */
  refuseTaken(definitions: readonly JobDefinition[]): void {
    const names = new Map<string, JobDefinition>();
    for (const definition of definitions) {
      const { name } = definition;
      if (this.#phase === 'closing')
        throw new ShutdownError(`job "${name}" cannot be added: the application is shutting down`);
      const other = this.#jobs.get(name)?.definition ?? names.get(name);
      if (other !== undefined) throw new DuplicateJobError(duplicate(other, definition));
      names.set(name, definition);
    }
  }

  /** @throws UnknownJobError */
  get(reference: string | JobMethod): ScheduledJob {
    this.refuseIfOpen();
    if (typeof reference !== 'string') return this.#ofMethod(reference);
    const job = this.#jobs.get(reference);
    if (job === undefined) throw new UnknownJobError(unknownName('job', reference, [...this.#jobs.keys()]));
    return job;
  }

  #ofMethod(method: JobMethod): ScheduledJob {
    const [job, ...others] = this.all.filter(({ definition }) => definition.isMethod(method));
    if (job === undefined) {
      throw new UnknownJobError(
        `expected the name of a job, or a method with @BackgroundJob() of a class that is provided, got ${describe(method)}`,
      );
    }
    if (others.length === 0) return job;
    const names = [job, ...others].map(({ name }) => `\`${name}\``).join(', ');
    throw new UnknownJobError(`${describe(method)} is the method of several jobs: ask for one of ${names}`);
  }

  /** The job of that name, if there is one by now. */
  find(name: string): ScheduledJob | undefined {
    return this.#jobs.get(name);
  }

  has(name: string): boolean {
    this.refuseIfOpen();
    return this.#jobs.has(name);
  }

  /** Stops the job's ticks and forgets its name; a run in flight goes on. */
  remove(name: string): ScheduledJob {
    const job = this.get(name);
    this.forget(job);
    return job;
  }

  /** As {@link remove}, also before all jobs are known. */
  forget(job: ScheduledJob): void {
    job.remove();
    if (this.#jobs.get(job.name) === job) this.#jobs.delete(job.name);
  }

  /** @throws JobsNotReadyError before all jobs are known */
  refuseIfOpen(): void {
    if (this.#phase !== 'open') return;
    throw new JobsNotReadyError(
      'the jobs are known from onModuleInit of BackgroundJobsModule on, which runs after that of all other modules: ' +
        'ask in onApplicationBootstrap',
    );
  }

  ready(): void {
    if (this.#phase === 'open') this.#phase = 'ready';
  }

  start(): void {
    if (this.#phase !== 'ready') return;
    this.#phase = 'ticking';
    if (this.#scheduling) for (const job of this.#jobs.values()) job.start();
  }

  close(): void {
    this.#phase = 'closing';
    for (const job of this.#jobs.values()) job.stop();
    // Missed ticks are reported now, so that the drain waits for the listeners of these events.
    this.#deps.ticker.report();
  }
}

function duplicate(first: JobDefinition, second: JobDefinition): string {
  const both = `two jobs are named "${second.name}": ${placeOf(first)} and ${placeOf(second)}.`;
  if (first.where !== second.where)
    return `${both} Give one of them another \`name\`: it is the key of the lock.`;
  if (first.module === second.module) {
    return `${both} Give each decorator of a method a \`name\` of its own, and provide the class once.`;
  }
  return `${both} Provide the class in one module, and export it from there.`;
}

function placeOf({ where, module }: JobDefinition): string {
  return module === '' ? where : `${where} in ${module}`;
}
