import type { InstanceChannels } from '../core/channels.js';
import type { JobDefinition } from './options/job-definition.js';
import type { RunGate } from '../runs/run-request.js';
import type { SkipReason, Trigger } from '../runs/run-result.js';

/** The facts that all gates of an application share. */
export interface JobGateDeps {
  readonly isShuttingDown: () => boolean;
  /** Whether a request to the whole cluster pauses the job of that name. */
  readonly isPausedByRequest: (job: string) => boolean;
  readonly channels: InstanceChannels;
}

/** Says whether a run of one job may begin. Only its `ScheduledJob` pauses, resumes and removes it. */
export class JobGate implements RunGate {
  readonly #job: Pick<JobDefinition, 'name' | 'isPausedByOwner'>;
  readonly #deps: JobGateDeps;
  readonly #isScheduled: () => boolean;
  #isPausedHere = false;
  #isRemoved = false;

  /** @param isScheduled whether this instance schedules the job */
  constructor(
    job: Pick<JobDefinition, 'name' | 'isPausedByOwner'>,
    deps: JobGateDeps,
    isScheduled: () => boolean,
  ) {
    this.#job = job;
    this.#deps = deps;
    this.#isScheduled = isScheduled;
  }

  get isPaused(): boolean {
    if (this.#isPausedHere || this.#deps.isPausedByRequest(this.#job.name)) return true;
    return this.#job.isPausedByOwner?.() === true;
  }

  pause(): void {
    this.#change('pause', true);
  }

  resume(): void {
    this.#change('resume', false);
  }

  /** No run begins from now on, also not by hand. */
  remove(): void {
    this.#isRemoved = true;
  }

  refusalFor(trigger: Trigger): SkipReason | undefined {
    const isManual = trigger === 'manual';
    const isOver = this.#isRemoved || this.#deps.isShuttingDown() || !(isManual || this.#isScheduled());
    if (isOver) return 'shutting-down';
    return this.isPaused && !isManual ? 'paused' : undefined;
  }

  #change(action: 'pause' | 'resume', isPaused: boolean): void {
    if (this.#isPausedHere === isPaused) return;
    this.#isPausedHere = isPaused;
    const { name: job } = this.#job;
    this.#deps.channels.publish('control', () => ({ action, job, by: 'application' }));
  }
}
