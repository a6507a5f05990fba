import type {
  JobEventListener,
  JobEventMap,
  JobEvents,
  RunResult,
  SkipReason,
  SkippedRun,
} from '../index.js';
import { JobSeries } from './job-series.js';
import type { MetricSet } from './metric-set.js';
import type { Counter, Histogram, Labels } from './prom-client.js';

/** The reasons that count. `claimed-elsewhere` does not, because all instances but one skip each tick for it. */
const REASONS: Readonly<Record<Exclude<SkipReason, 'claimed-elsewhere'>, true>> = {
  'running-elsewhere': true,
  'still-running': true,
  'lock-unavailable': true,
  'at-capacity': true,
  paused: true,
  'shutting-down': true,
};

const DURATION = {
  name: 'run_duration_seconds',
  help: 'Time from the first call of the handler to the end of the run',
  labels: ['job_name'],
};
const DURATIONS = [0.1, 1, 5, 30, 120, 600, 3600];
const START_DELAY = {
  name: 'start_delay_seconds',
  help: 'Time from a tick to the first call of its handler',
};
const DELAYS = [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 60];

/** A counter with series for each job. */
class JobCounter {
  readonly #counter: Counter;
  readonly #series: JobSeries<Counter>;

  constructor(
    metrics: MetricSet,
    { name, help, variants }: { readonly name: string; readonly help: string; readonly variants: Labels[] },
    jobs: () => ReadonlySet<string>,
  ) {
    this.#series = new JobSeries<Counter>(variants, (counter, labels) => counter.inc(labels, 0));
    const labels = ['job_name', ...Object.keys(variants[0] ?? {})];
    this.#counter = metrics.counter({ name, help, labels }, (counter) =>
      this.#series.follow(counter, jobs()),
    );
  }

  add(job: string, labels: Labels = {}, count = 1): void {
    this.#series.note(job);
    this.#counter.inc({ job_name: job, ...labels }, count);
  }
}

/** Fills metrics from the events of this instance. */
export class RunMetrics {
  readonly #runs: JobCounter;
  readonly #skipped: JobCounter;
  readonly #missed: JobCounter;
  readonly #lostLocks: JobCounter;
  readonly #duration: Histogram;
  readonly #durations = new JobSeries<Histogram>([{}]);
  readonly #startDelay: Histogram;
  #unfollow: (() => void)[] = [];

  /** @param jobs the names of the jobs of this instance */
  constructor(metrics: MetricSet, jobs: () => ReadonlySet<string>) {
    const counter = (name: string, help: string, variants: Labels[] = [{}]): JobCounter =>
      new JobCounter(metrics, { name, help, variants }, jobs);
    this.#runs = counter('runs_total', 'Runs of this instance that have ended, without skips', [
      { outcome: 'succeeded' },
      { outcome: 'failed' },
    ]);
    const reasons = Object.keys(REASONS).map((reason) => ({ reason }));
    this.#skipped = counter(
      'skipped_ticks_total',
      'Ticks that this instance skipped, without those that another one has claimed',
      reasons,
    );
    this.#missed = counter(
      'missed_ticks_total',
      'Ticks that passed while this process could not run its timers',
    );
    this.#lostLocks = counter('lost_locks_total', 'Runs of this instance that lost their lock');
    this.#duration = metrics.histogram(DURATION, DURATIONS, (histogram) =>
      this.#durations.follow(histogram, jobs()),
    );
    this.#startDelay = metrics.histogram(START_DELAY, DELAYS);
  }

  /** Counts from now on, until {@link unfollow}. */
  follow(events: JobEvents): void {
    const on = <Name extends keyof JobEventMap>(name: Name, listener: JobEventListener<Name>): void => {
      events.on(name, listener);
      this.#unfollow.push(() => events.off(name, listener));
    };
    on('succeeded', (result) => this.#ended(result));
    on('failed', (result) => this.#ended(result));
    on('skipped', (result) => this.#skippedRun(result));
    on('missed', ({ job, count }) => this.#missed.add(job, {}, count));
    on('lockLost', ({ job }) => this.#lostLocks.add(job));
  }

  unfollow(): void {
    for (const end of this.#unfollow.splice(0)) end();
  }

  #ended({ job, outcome, trigger, tick, calledAt, finishedAt }: RunResult): void {
    this.#runs.add(job, { outcome });
    // An interceptor has answered without a call of the handler.
    if (calledAt === undefined) return;
    this.#durations.note(job);
    this.#duration.observe({ job_name: job }, secondsBetween(calledAt, finishedAt));
    if (trigger === 'tick' && tick !== undefined)
      this.#startDelay.observe({}, secondsBetween(tick, calledAt));
  }

  #skippedRun({ job, trigger, tick, reason }: SkippedRun): void {
    const isOfTick = tick !== undefined && trigger !== 'manual';
    if (isOfTick && reason in REASONS) this.#skipped.add(job, { reason });
  }
}

function secondsBetween(from: Date, to: Date): number {
  // The clock may have been set back in between.
  return Math.max(to.getTime() - from.getTime(), 0) / 1000;
}
