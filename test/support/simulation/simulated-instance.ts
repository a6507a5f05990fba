import type { ScheduledJob } from '../../../lib/jobs/scheduled-job.js';
import { RedisLockStore } from '../../../lib/locks/redis/redis-lock-store.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { SimulatedApplication } from './application.js';
import { work } from './handler.js';
import type { ObservedRun } from './checker.js';
import type { InstancePlan, JobPlan, ProcessFault, Request } from './scenario.js';
import { simulatedJob } from './simulated-job.js';
import { SimulatedConnection } from './simulated-connection.js';
import { SimulatedProcess } from './simulated-process.js';
import { nameOf } from './trace.js';
import type { Simulation } from './simulation.js';

/** One instance of the simulation, with one process after the other. */
export class SimulatedInstance {
  #process: SimulatedProcess | undefined;
  #jobs: ScheduledJob[] = [];
  #runs: { readonly observed: ObservedRun; readonly plan: JobPlan }[] = [];
  readonly #observed = new WeakMap<JobRun, ObservedRun>();
  /** The offset of the clock, kept across processes. */
  #skew: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly index: number,
    private readonly plan: InstancePlan,
  ) {
    this.#skew = plan.skew;
    simulation.timeline.at(simulation.start + (plan.startsAt ?? 0), () => this.#start());
  }

  apply(fault: ProcessFault | Request): void {
    if (fault.kind === 'crash') this.#crash(fault.restartAfter);
    else if (fault.kind === 'step') this.#step(fault.by);
    else if (fault.kind === 'manual run') this.#runByHand();
    else {
      const { kind, answersFirst } = fault;
      this.#process?.stop({ milliseconds: fault.for, isSuspended: kind === 'suspend', answersFirst });
    }
  }

  #start(): void {
    const { timeline, redis, network, random, scenario } = this.simulation;
    const process = new SimulatedProcess(timeline, this.#skew, () => random(4));
    const client = new SimulatedConnection(timeline, process, redis, network, this.index);
    const store = new RedisLockStore({ client }, process);
    const application = new SimulatedApplication(process, store, ({ outcome, reason }) =>
      this.simulation.ended(reason ?? outcome),
    );
    this.#process = process;
    this.#jobs = scenario.jobs.map((plan, index) => {
      const schedule = this.plan.schedules?.[index] ?? plan.schedule;
      return application.start(simulatedJob(plan, schedule, (run) => this.#handle(run, plan, process)));
    });
    this.simulation.trace.note(`${nameOf(this.index)} has started`);
  }

  async #handle(run: JobRun, plan: JobPlan, process: SimulatedProcess): Promise<void> {
    const { random, checker, scenario, trace } = this.simulation;
    const { longest, shortest = 0, reaction, isChecked = false } = scenario.handler;
    const length = shortest + random(longest - shortest + 1);
    const observed = this.#observe(run, plan);
    const entry = { observed, plan };
    this.#runs.push(entry);
    run.signal.addEventListener('abort', () => trace.note(`${this.#name} aborts run ${observed.number}`));
    observed.endedAt = undefined;
    try {
      await work(run, process, { length, reaction, isChecked }, () => checker.acted(observed));
      if (run.attempt <= (plan.retry?.failures ?? 0)) throw new Error('this attempt fails');
    } finally {
      observed.endedAt = this.simulation.timeline.now;
      this.#runs = this.#runs.filter((other) => other !== entry);
      trace.note(`${this.#name} ends run ${observed.number}`);
    }
  }

  /** A run starts once, whatever the number of its attempts. */
  #observe(run: JobRun, plan: JobPlan): ObservedRun {
    const observed = this.#observed.get(run) ?? this.simulation.started(this.index, plan, run);
    this.#observed.set(run, observed);
    return observed;
  }

  get #name(): string {
    return nameOf(this.index);
  }

  #crash(restartAfter: number | undefined): void {
    const { timeline, start, checker, scenario } = this.simulation;
    if (this.#process === undefined || this.#process.isDead) return;
    this.#process.crash();
    checker.died(this.index);
    for (const { observed, plan } of this.#runs.splice(0)) {
      observed.endedAt = observed.diedAt = timeline.now;
      const period = typeof plan.schedule === 'number' ? plan.schedule : Infinity;
      // An instance whose clock is ahead may have taken the next tick already.
      checker.crashed(observed, plan.lockTimeout + period + this.simulation.clockDifference);
    }
    const at = timeline.now + (restartAfter ?? Infinity);
    if (at < start + scenario.lasts) timeline.at(at, () => this.#start());
  }

  #step(by: number): void {
    this.#skew += by;
    this.#process?.step(by);
  }

  #runByHand(): void {
    // A stopped process gets the request when it continues.
    this.#process?.receive(() => void this.#jobs[0]?.run());
  }
}
