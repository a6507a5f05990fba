import type { Clock } from '../../core/clock.js';
import type { HeartbeatAnswer } from '../state/job-state-store.js';
import type { JobRequest } from '../state/job-request.js';

/**
 * The pauses that people have requested, as this instance knows them. They stay in force while the state store is away,
 * and when it has lost its data. Only {@link take} changes them.
 */
export class RequestedPauses {
  readonly #clock: Clock;
  /** By the job's name. */
  #pauses: ReadonlyMap<string, JobRequest> = new Map();
  #epoch: string | undefined;
  /** How far the clock of the store is ahead of ours, in milliseconds. */
  #ahead = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The requests in force. */
  get inForce(): readonly JobRequest[] {
    return [...this.#pauses.values()].filter((pause) => this.#isInForce(pause));
  }

  /** The ids of the requests in force. */
  get ids(): readonly string[] {
    return this.inForce.map(({ id }) => id);
  }

  has(job: string): boolean {
    const pause = this.#pauses.get(job);
    return pause !== undefined && this.#isInForce(pause);
  }

  /**
   * Takes what the store says.
   *
   * @returns the pauses that have begun and ended, and those that a store without its data has to get back
   */
  take({ now, position, requests }: HeartbeatAnswer): PauseChanges {
    this.#ahead = now.getTime() - this.#clock.now();
    const before = this.#pauses;
    const told = new Map(requests.filter(({ kind }) => kind === 'pause').map((pause) => [pause.job, pause]));
    const isNewEpoch = this.#epoch !== undefined && this.#epoch !== position.epoch;
    const lost = isNewEpoch ? [...before.values()].filter((pause) => this.#isLost(pause, told)) : [];
    this.#epoch = position.epoch;
    this.#pauses = new Map([...told, ...lost.map((pause) => [pause.job, pause] as const)]);
    return {
      begun: [...this.#pauses.values()].filter(({ job, id }) => before.get(job)?.id !== id),
      ended: [...before.values()].filter(({ job }) => !this.#pauses.has(job)),
      lost,
    };
  }

  #isLost(pause: JobRequest, told: ReadonlyMap<string, JobRequest>): boolean {
    return !told.has(pause.job) && this.#isInForce(pause);
  }

  #isInForce({ until }: JobRequest): boolean {
    return until === undefined || until.getTime() > this.#clock.now() + this.#ahead;
  }
}

/** What an answer of the store has changed. */
export interface PauseChanges {
  readonly begun: readonly JobRequest[];
  readonly ended: readonly JobRequest[];
  readonly lost: readonly JobRequest[];
}
