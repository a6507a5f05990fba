import {
  BACKGROUND_JOBS_ENVIRONMENT,
  type BackgroundJobsEnvironment,
  InMemoryJobStateStore,
  type JobHandle,
  type JobRegistry,
  JobsNotReadyError,
  type RunResult,
} from '../index.js';
import { TestClock } from './clock/test-clock.js';
import type { TestClockOptions } from './clock/test-clock.options.js';
import { RunningHandlers } from './running-handlers.js';
import { TestLockStore } from './test-lock-store.js';

/** The builder that `Test.createTestingModule()` of `@nestjs/testing` returns. */
export interface OverridableModule {
  /** Replaces a provider of the module by a value. */
  overrideProvider(token: unknown): { useValue(value: unknown): unknown };
}

/** A job by its name, or by its decorated method: `Reports.prototype.send`. */
export type JobReference = Parameters<JobRegistry['get']>[0];

/**
 * The jobs of one application under test, or of several instances of it: on one clock and one lock store.
 *
 * @example
 * const jobs = new TestJobs();
 * const app = await jobs.override(Test.createTestingModule({ imports: [AppModule] })).compile();
 * await app.init();
 *
 * await jobs.clock.advance('1h');
 * expect(jobs.resultsOf('Reports.send')).toMatchObject([{ outcome: 'succeeded' }]);
 */
export class TestJobs {
  readonly clock: TestClock;
  readonly store: TestLockStore;
  /** The instances see each other in it, so that `JobCluster` shows all of them. */
  readonly stateStore: InMemoryJobStateStore;
  /** The value that replaces `BACKGROUND_JOBS_ENVIRONMENT`, by {@link override} or by hand. */
  readonly environment: BackgroundJobsEnvironment;
  readonly #registries: JobRegistry[] = [];
  readonly #results: RunResult[] = [];

  /** @throws InvalidOptionsError for a wrong option */
  constructor(options: TestClockOptions = {}) {
    this.clock = new TestClock(options);
    this.store = new TestLockStore(this.clock);
    this.stateStore = new InMemoryJobStateStore(this.clock);
    this.environment = {
      clock: this.clock,
      overrides: { lockStore: this.store, stateStore: this.stateStore, scheduling: true },
      onAssembled: ({ events, registry, settled }) => {
        this.#registries.push(registry);
        this.clock.waitFor(new RunningHandlers(events, settled));
        const keep = (result: RunResult): void => void this.#results.push(result);
        events.on('succeeded', keep).on('failed', keep).on('skipped', keep);
      },
      onDrain: (drained) => void this.#passUntil(drained, true),
    };
  }

  /** The results of all runs so far, skips included, in all applications, in the order of their ends. */
  get results(): readonly RunResult[] {
    return this.#results;
  }

  /**
   * The results of the runs of one job.
   *
   * @throws UnknownJobError when there is no such job
   */
  resultsOf(job: JobReference): readonly RunResult[] {
    const { name } = this.#handle(job);
    return this.#results.filter((result) => result.job === name);
  }

  /**
   * Gives this clock and this lock store to an application that imports `BackgroundJobsModule`, whatever its own
   * options say. Call it once for each instance.
   */
  override<Builder extends OverridableModule>(builder: Builder): Builder {
    builder.overrideProvider(BACKGROUND_JOBS_ENVIRONMENT).useValue(this.environment);
    return builder;
  }

  /**
   * Runs a job now, in the application that was made last, and resolves with its result. If the run waits for time, as
   * before its next attempt, the clock goes on.
   *
   * @param options.tick the handler's `run.tick`
   * @throws UnknownJobError when there is no such job
   * @throws JobsNotReadyError before `app.init()`
   *
   * @example
   * const result = await jobs.run(Reports.prototype.send);
   * expect(result).toMatchObject({ outcome: 'succeeded', value: 3 });
   */
  async run(job: JobReference, options: { readonly tick?: Date | undefined } = {}): Promise<RunResult> {
    const running = this.#handle(job).run(options);
    await this.#passUntil(running);
    return running;
  }

  async #passUntil(end: Promise<unknown>, leavesHandlers = false): Promise<void> {
    let isOver = false;
    const noticed = end.finally(() => (isOver = true)).catch(() => undefined);
    await this.clock.advanceUntil(() => isOver, leavesHandlers);
    await noticed;
  }

  #handle(job: JobReference): JobHandle {
    const registry = this.#registries.at(-1);
    if (registry === undefined)
      throw new JobsNotReadyError(
        'no application has been made with these TestJobs: call `compile()` before',
      );
    return registry.get(job);
  }
}
