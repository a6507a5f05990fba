import { jest } from '@jest/globals';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { SimulatedInstance } from './simulated-instance.js';
import { Network } from './network.js';
import { type Random, seededRandom } from './random.js';
import { type ObservedRun, Checker } from './checker.js';
import { type Fault, type JobPlan, type Scenario, scheduleOf } from './scenario.js';
import { type RedisCommand, SimulatedRedis } from './simulated-redis.js';
import { Timeline, withoutShortWaits } from './timeline.js';
import { nameOf, Trace } from './trace.js';

const SOME_DAY = Date.UTC(2026, 0, 15);

/** Several instances, one store and one scenario. */
export class Simulation {
  readonly start: number;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly checker: Checker;
  readonly redis: SimulatedRedis;
  readonly network: Network;
  /** The number of runs by outcome: `succeeded`, `failed`, or the reason of a skip. */
  readonly outcomes: Record<string, number> = {};
  readonly #instances: SimulatedInstance[] = [];

  constructor(readonly scenario: Scenario) {
    this.start = startOf(scenario.jobs);
    this.random = seededRandom(scenario.seed);
    this.timeline = new Timeline(this.start);
    const now = (): number => this.timeline.now;
    this.trace = new Trace(this.start, now);
    this.checker = new Checker(now, (text) => this.trace.note(text));
    this.redis = new SimulatedRedis(this.timeline, (command, reply) => this.#executed(command, reply));
    this.network = new Network(this.timeline, this.random);
  }

  async play(): Promise<this> {
    const { instances, faults, lasts } = this.scenario;
    for (const [index, plan] of instances.entries())
      this.#instances.push(new SimulatedInstance(this, index, plan));
    for (const fault of faults) this.timeline.at(this.start + fault.at, () => this.#apply(fault));
    const chance = jest.spyOn(Math, 'random').mockImplementation(() => this.random(2 ** 32) / 2 ** 32);
    try {
      await withoutShortWaits(() => this.timeline.playUntil(this.start + lasts));
    } finally {
      chance.mockRestore();
    }
    this.checker.finish();
    return this;
  }

  /** A run of an instance calls its handler. */
  started(instance: number, { name, key = name, recover = false }: JobPlan, run: JobRun): ObservedRun {
    const observed: ObservedRun = {
      number: this.checker.runs.length + 1,
      instance,
      job: name,
      key,
      tick: run.tick?.getTime(),
      isRecovered: recover,
      startedAt: this.timeline.now,
      run,
      endedAt: undefined,
    };
    const tick = observed.tick === undefined ? 'by hand' : `for tick ${observed.tick - this.start}`;
    const how = run.trigger === 'tick' || run.trigger === 'manual' ? '' : ` (${run.trigger})`;
    this.trace.note(`${nameOf(instance)} starts run ${observed.number} of ${name}, ${tick}${how}`);
    const owner = this.redis.ownerOf(`mutex:lock:${key}`) ?? '';
    this.checker.started(observed, owner.replace(/#\d+$/, '').endsWith(`:${run.id}`));
    return observed;
  }

  ended(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  /** The largest difference between the clocks of two instances. */
  get clockDifference(): number {
    const skews = this.scenario.instances.map(({ skew }) => skew);
    return Math.max(...skews) - Math.min(...skews);
  }

  /** Whether any instance ran the tick so long after the beginning. By default it is a tick of the first job. */
  ran(tick: number, job = this.scenario.jobs[0]?.name ?? ''): boolean {
    return this.checker.hasRun(job, this.start + tick);
  }

  #executed(command: RedisCommand, reply: unknown): void {
    this.trace.command(command, reply);
    const { name, key, ttl } = command;
    if (name === 'extend' && ttl > 0 && reply === 1 && this.#endsClaim(key, ttl)) this.checker.spent(key);
  }

  /** A refresh extends a claim by the lock timeout. The end of the run extends it to 60 s after the next tick. */
  #endsClaim(key: string, ttl: number): boolean {
    return this.scenario.jobs.some(
      ({ name, recover, lockTimeout }) =>
        recover === true && key.startsWith(`mutex:claim:${name}@`) && ttl !== lockTimeout,
    );
  }

  #apply(fault: Fault): void {
    this.trace.note(() => `--- ${JSON.stringify(fault)}`);
    switch (fault.kind) {
      case 'freeze':
        this.redis.freeze(fault.for);
        break;
      case 'forget':
        this.redis.forget();
        this.checker.forgotten();
        break;
      case 'refuse':
      case 'lose questions':
      case 'lose answers':
      case 'slow questions':
      case 'slow answers':
        this.network.begin(fault);
        break;
      default:
        this.#instances[fault.instance % this.#instances.length]?.apply(fault);
    }
  }
}

/** The simulation starts at a tick of the first job. */
function startOf([job]: readonly JobPlan[]): number {
  if (job === undefined) return SOME_DAY;
  return scheduleOf(job.schedule, job.name).latestTick(SOME_DAY) ?? SOME_DAY;
}
