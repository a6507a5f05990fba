import { InvalidJobError } from '../errors.js';
import { complain, readOptions } from '../option-checks.js';
import type { JobEvents, TicksMissed } from '../runs/job-events.js';
import type { JobRunner, RunRequest } from '../runs/job-runner.js';
import type { RunResult, SkipReason } from '../runs/run-result.js';
import type { Tick } from '../schedules/schedule.js';
import type { MissedTicks, TickListener } from '../schedules/schedule-timer.js';
import type { ArmedSchedule, Ticker } from '../schedules/ticker.js';
import type { JobDefinition } from './job-definition.js';
import type { JobHandle } from './job-handle.js';
import type { JobLog } from './job-log.js';

/** What the jobs of one application share. */
export interface JobSurroundings {
  readonly runner: JobRunner;
  readonly ticker: Ticker;
  readonly events: JobEvents;
  readonly log: JobLog;
  readonly isShuttingDown: () => boolean;
}

/** One job in this instance: its timer, whether it is paused, and its last run. */
export class ScheduledJob implements JobHandle, TickListener {
  #armed: ArmedSchedule | undefined;
  #isPaused = false;
  #lastRun: RunResult | undefined;

  constructor(
    readonly definition: JobDefinition,
    private readonly surroundings: JobSurroundings,
  ) {}

  get name(): string {
    return this.definition.name;
  }

  get schedule(): string {
    return this.definition.schedule.text;
  }

  get nextTick(): Date | undefined {
    const at = this.#armed?.nextTick;
    return at === undefined ? undefined : new Date(at);
  }

  get isRunning(): boolean {
    return this.surroundings.runner.isRunning(this.definition);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get lastRun(): RunResult | undefined {
    return this.#lastRun;
  }

  async run(options: { readonly tick?: Date | undefined } = {}): Promise<RunResult> {
    const tick = readTick(this.name, options);
    return this.#run({ trigger: 'manual', tick, refusal: () => this.#shutdown() });
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Sets the timer, unless the job is disabled. */
  start(): void {
    if (this.definition.isDisabled || this.#armed !== undefined) return;
    this.#armed = this.surroundings.ticker.start(this.definition.schedule, this);
  }

  stop(): void {
    this.#armed?.stop();
    this.#armed = undefined;
  }

  tick(tick: Tick): void {
    this.surroundings.log.firstTick();
    const refusal = (): SkipReason | undefined => this.#shutdown() ?? (this.#isPaused ? 'paused' : undefined);
    void this.#run({ trigger: 'tick', due: tick, tick: new Date(tick.at), refusal });
  }

  missed({ count, atLeast, from, to }: MissedTicks): void {
    const missed = { job: this.name, count, from: new Date(from), to: new Date(to) };
    const event: TicksMissed = atLeast ? { ...missed, atLeast } : missed;
    this.surroundings.log.missed(event);
    this.surroundings.events.emit('missed', event);
  }

  #run(origin: Omit<RunRequest, 'job' | 'ended'>): Promise<RunResult> {
    const job = this.definition;
    return this.surroundings.runner.run({ ...origin, job, ended: (result) => this.#ended(result) });
  }

  #ended(result: RunResult): void {
    if (result.outcome !== 'skipped') this.#lastRun = result;
    this.surroundings.log.result(result, this.definition.lock !== undefined);
  }

  #shutdown(): SkipReason | undefined {
    return this.surroundings.isShuttingDown() ? 'shutting-down' : undefined;
  }
}

function readTick(job: string, options: unknown): Date | undefined {
  const place = { where: `${job}: run()`, error: InvalidJobError };
  const { tick } = readOptions(place, options, ['tick']);
  if (tick === undefined) return undefined;
  if (!(tick instanceof Date) || Number.isNaN(tick.getTime())) complain(place, 'tick', 'a valid Date', tick);
  return tick;
}
