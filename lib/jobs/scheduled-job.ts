import type { Clock } from '../core/clock.js';
import { type JobEvents, missedEvent } from '../runs/job-events.js';
import type { JobRunner } from '../runs/job-runner.js';
import type { JobRun } from '../runs/job-run.js';
import type { RecoveryWatcher } from '../runs/recovery-watcher.js';
import type { RunRequest, RunRequestOptions } from '../runs/run-request.js';
import type { RunResult, Trigger } from '../runs/run-result.js';
import { jitterOf } from '../schedules/jitter.js';
import { type Schedule, type Tick, tickAt } from '../schedules/schedule.js';
import type { MissedTicks, TickListener } from '../schedules/schedule-timer.js';
import type { Ticker } from '../schedules/ticker.js';
import type { JobDefinition } from './options/job-definition.js';
import { type JobHandle, JobHandleView, withManualTick } from './job-handle.js';
import { JobGate, type JobGateDeps } from './job-gate.js';
import type { JobLog } from './job-log.js';
import { JobTimer } from './job-timer.js';
import type { LastRuns } from './last-runs.js';

/** The parts that the jobs of one application share. */
export interface ScheduledJobDeps extends JobGateDeps {
  readonly clock: Clock;
  readonly runner: JobRunner;
  readonly recoveries: RecoveryWatcher;
  readonly ticker: Ticker;
  readonly events: JobEvents;
  readonly log: JobLog;
  readonly lastRuns: LastRuns;
}

/** One job in this instance: its timer, its pause, and the runs that it starts. */
export class ScheduledJob implements JobHandle, TickListener {
  readonly #deps: ScheduledJobDeps;
  /** The handle for users. */
  readonly handle: JobHandle = new JobHandleView(this);
  readonly #timer: JobTimer;
  readonly #gate: JobGate;

  constructor(
    readonly definition: JobDefinition,
    deps: ScheduledJobDeps,
  ) {
    this.#deps = deps;
    this.#timer = new JobTimer(this, deps.ticker);
    this.#gate = new JobGate(definition, deps, () => this.isScheduled);
  }

  get name(): string {
    return this.definition.name;
  }

  get schedule(): string {
    return this.#timer.schedule.text;
  }

  /** The schedule of its ticks: that of its definition, until `reschedule()`. */
  get ticksOn(): Schedule {
    return this.#timer.schedule;
  }

  get nextTick(): Date | undefined {
    const at = this.#timer.nextTick;
    return at === undefined ? undefined : new Date(at);
  }

  get isRunning(): boolean {
    return this.#deps.runner.isRunning(this.definition);
  }

  get isPaused(): boolean {
    return this.#gate.isPaused;
  }

  /** Whether this instance schedules the job. */
  get isScheduled(): boolean {
    return this.#timer.isOn;
  }

  get lastRun(): RunResult | undefined {
    return this.#deps.lastRuns.of(this.definition);
  }

  run(options: { readonly tick?: Date | undefined } = {}): Promise<RunResult> {
    const { runner } = this.#deps;
    return withManualTick(this.name, options, (tick) => runner.run(this.#request('manual', { tick })));
  }

  /** Runs the job because a person has requested it. @param onStarted told when the handler is about to be called */
  runByRequest(tick: Date | undefined, onStarted: (run: JobRun) => void): Promise<RunResult> {
    return this.#deps.runner.run(this.#request('manual', { tick, onStarted }));
  }

  pause(): void {
    this.#gate.pause();
    this.pauseChanged();
  }

  resume(): void {
    this.#gate.resume();
    this.pauseChanged();
  }

  /** Something that pauses the job has begun or ended. */
  pauseChanged(): void {
    if (this.isPaused) this.#deps.runner.reconsider(this.definition);
    this.#timer.update();
  }

  /** Sets the timer, and starts the runs that are due at start, unless the job is disabled or excluded. */
  start(): void {
    const { isDisabled, isExcluded, runsOnStart, catchUpWindow } = this.definition;
    if (isDisabled || isExcluded || this.#timer.isOn) return;
    this.#timer.start();
    if (runsOnStart || catchUpWindow > 0) void this.#runAtStart();
  }

  /** Ticks on another schedule from now on. */
  reschedule(schedule: Schedule): void {
    this.#timer.reschedule(schedule);
  }

  stop(): void {
    this.#timer.stop();
    this.#deps.runner.reconsider(this.definition);
  }

  /** As {@link stop}, for good. A run by hand does not start either. */
  remove(): void {
    this.#gate.remove();
    this.stop();
  }

  tick(tick: Tick): void {
    const { name, jitter, lock, onTick } = this.definition;
    this.#deps.log.firstTick(lock !== undefined);
    onTick?.();
    this.#timer.update();
    void this.#runTick('tick', tick, tick.at + jitterOf(name, tick.at, jitter));
  }

  missed(ticks: MissedTicks): void {
    const event = missedEvent(this.name, ticks);
    this.#deps.log.missed(event);
    this.#deps.events.emit('missed', event);
    this.#deps.channels.publish('miss', () => event);
  }

  /** Starts the runs that are due at start. The timer is set already, so no tick is lost meanwhile. */
  async #runAtStart(): Promise<void> {
    const { catchUpWindow, runsOnStart } = this.definition;
    const now = this.#deps.clock.now();
    const latest = catchUpWindow > 0 ? this.#timer.schedule.latestTick(now) : undefined;
    if (latest !== undefined && now - latest <= catchUpWindow)
      await this.#runTick('catch-up', tickAt(this.#timer.schedule, latest));
    if (runsOnStart) await this.#deps.runner.run(this.#request('startup'));
  }

  #runTick(trigger: Trigger, due: Tick, notBefore?: number): Promise<RunResult> {
    const { lock, recover } = this.definition;
    const request = this.#request(trigger, { due, notBefore });
    const result = this.#deps.runner.run(request);
    if (recover && lock) void this.#deps.recoveries.watchAfter(result, { ...request, due, lock });
    return result;
  }

  #request(trigger: Trigger, options: RunRequestOptions = {}): RunRequest {
    return { job: this.definition, trigger, gate: this.#gate, schedule: this.ticksOn, ...options };
  }
}
