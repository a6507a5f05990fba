import fc from 'fast-check';
import { sleep } from '../../lib/core/clock.js';
import { InMemoryLockStore } from '../../lib/locks/in-memory-lock-store.js';
import type { RunnableJob } from '../../lib/runs/run-request.js';
import type { SkipReason } from '../../lib/runs/run-result.js';
import { runnableJob, TestInstance } from './test-instance.js';
import { VirtualClock } from './virtual-clock.js';

const SECOND = 1000;

/** All ticks are due before this, in seconds. */
const LASTS = 60;

/** A job that ticks in each instance. All times are in seconds. */
interface JobPlan {
  readonly offset: number;
  readonly period: number;
  readonly jitter: number;
  readonly takes: number;
}

/** `shutdown`: the instance stops, and its runs go on. `pause` and `resume`: one job in one instance. */
interface Act {
  readonly kind: 'pause' | 'resume' | 'shutdown';
  readonly at: number;
  readonly instance: number;
  readonly job: number;
}

export interface LimitedScenario {
  readonly jobs: readonly JobPlan[];
  /** The `concurrency` of each instance. */
  readonly limits: readonly number[];
  readonly acts: readonly Act[];
}

/** A run of a tick in one instance. */
export interface TickRun {
  readonly instance: number;
  readonly job: number;
  readonly tick: number;
  readonly nextTick: number;
  /** The tick and its jitter. */
  readonly fellDueAt: number;
  calledAt: number | undefined;
  handledAt: number;
  endedAt: number;
  reason: SkipReason | undefined;
}

const number = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('pause', 'pause', 'resume', 'resume', 'shutdown'),
  // Not at the moment of a tick, so that their order is clear.
  at: number(0, LASTS).map((second) => second + 0.5),
  instance: number(0, 3),
  job: number(0, 7),
});

export const limitedScenario: fc.Arbitrary<LimitedScenario> = fc.record({
  jobs: fc.array(
    fc
      .record({ offset: number(0, 9), period: number(3, 15), jitter: number(0, 2), takes: number(0, 12) })
      .map((job) => ({ ...job, offset: job.offset % job.period })),
    { minLength: 2, maxLength: 8 },
  ),
  limits: fc.array(number(1, 3), { minLength: 1, maxLength: 4 }),
  acts: fc.array(act, { maxLength: 6 }),
});

/** Plays the scenario with one store. Returns the run of each tick in each instance. */
export async function playLimited({ jobs, limits, acts }: LimitedScenario): Promise<TickRun[]> {
  const clock = new VirtualClock();
  const store = new InMemoryLockStore(clock);
  const instances = limits.map((limit, index) => new LimitedInstance(clock, store, limit, index, jobs));
  const events = [
    ...jobs.flatMap((plan, job) =>
      ticksOf(plan).map((at) => ({ at, happen: () => instances.forEach((each) => each.tick(job, at)) })),
    ),
    ...acts.map((each) => ({
      at: each.at,
      happen: () => instances[each.instance % limits.length]?.apply(each),
    })),
  ];
  let now = 0;
  for (const { at, happen } of events.sort((a, b) => a.at - b.at)) {
    await clock.advance((at - now) * SECOND);
    now = at;
    happen();
  }
  await clock.advance(10 * LASTS * SECOND);
  return instances.flatMap(({ runs }) => runs);
}

function ticksOf({ offset, period }: JobPlan): number[] {
  const count = Math.ceil((LASTS - offset) / period);
  return Array.from({ length: count }, (_, index) => offset + index * period);
}

/** Gets the ticks of all jobs, as their timers would tell them. */
class LimitedInstance {
  readonly runs: TickRun[] = [];
  readonly #clock: VirtualClock;
  readonly #start: number;
  readonly #instance: TestInstance;
  readonly #index: number;
  readonly #plans: readonly JobPlan[];
  readonly #jobs: readonly RunnableJob[];
  readonly #paused = new Set<number>();
  #isOver = false;

  constructor(
    clock: VirtualClock,
    store: InMemoryLockStore,
    limit: number,
    index: number,
    plans: readonly JobPlan[],
  ) {
    this.#clock = clock;
    this.#start = clock.now();
    this.#instance = new TestInstance(clock, store, [], limit);
    this.#index = index;
    this.#plans = plans;
    this.#jobs = plans.map((plan, job) => {
      const name = `job ${job}`;
      return runnableJob(({ tick }) => this.#handle(job, tick, plan.takes), { key: name }, { name });
    });
  }

  tick(number: number, tick: number): void {
    const [plan, job] = [this.#plans[number], this.#jobs[number]];
    if (this.#isOver || plan === undefined || job === undefined) return;
    const { period, jitter } = plan;
    const open = { calledAt: undefined, handledAt: Infinity, endedAt: Infinity, reason: undefined };
    const fellDueAt = tick + jitter;
    const run: TickRun = {
      instance: this.#index,
      job: number,
      tick,
      nextTick: tick + period,
      fellDueAt,
      ...open,
    };
    this.runs.push(run);
    const [at, nextAt, notBefore] = [tick, tick + period, fellDueAt].map(
      (second) => this.#start + second * SECOND,
    );
    if (at === undefined || nextAt === undefined) return;
    const gate = { refusalFor: () => this.#refusalFor(number) };
    const due = { at, nextAt };
    void this.#instance.run({ job, trigger: 'tick', due, notBefore, gate }).then(({ reason }) => {
      Object.assign(run, { endedAt: this.#seconds, reason });
    });
  }

  apply({ kind, job }: Act): void {
    const number = job % this.#jobs.length;
    if (kind === 'resume') this.#paused.delete(number);
    else if (kind === 'pause') this.#paused.add(number);
    else this.#isOver = true;
    if (kind === 'resume') return;
    for (const each of this.#jobs)
      if (this.#isOver || each === this.#jobs[number]) this.#instance.runner.reconsider(each);
  }

  #refusalFor(job: number): SkipReason | undefined {
    if (this.#isOver) return 'shutting-down';
    return this.#paused.has(job) ? 'paused' : undefined;
  }

  async #handle(job: number, tick: Date | undefined, takes: number): Promise<void> {
    const at = ((tick?.getTime() ?? 0) - this.#start) / SECOND;
    const run = this.runs.find((each) => each.job === job && each.tick === at);
    if (run === undefined) throw new Error('a handler without a tick');
    run.calledAt = this.#seconds;
    for (let second = 0; second < takes; second++) await sleep(this.#clock, SECOND);
    run.handledAt = this.#seconds;
  }

  get #seconds(): number {
    return (this.#clock.now() - this.#start) / SECOND;
  }
}
