import type { InstanceChannels } from '../../core/channels.js';
import { durationText } from '../../core/duration.js';
import type { LogFields } from '../../jobs/log-line.js';
import type { HeartbeatAnswer } from '../state/job-state-store.js';
import type { JobRequest, NewJobRequest, RequestAnswer, RequestPosition } from '../state/job-request.js';
import type { RequestedPauses } from './requested-pauses.js';
import type { RequestInbox } from './request-inbox.js';

/** The parts that reading requests needs. */
export interface RequestReaderDeps {
  readonly pauses: RequestedPauses;
  readonly inbox: RequestInbox;
  /** A pause of the job has begun or ended. */
  readonly onPauseChanged: (job: string) => void;
  /** A request was answered or followed, so the next heartbeat should not wait: people wait for it. */
  readonly onMoved: () => void;
  readonly channels: InstanceChannels;
  readonly log: { info(message: string, fields: LogFields): void };
}

/** Puts into force what the state store says that people request, and keeps the answers until the store has them. */
export class RequestReader {
  readonly #deps: RequestReaderDeps;
  readonly #answers: RequestAnswer[] = [];
  #seen: RequestPosition | undefined;

  constructor(deps: RequestReaderDeps) {
    this.#deps = deps;
  }

  /** How far the requests are read. */
  get seen(): RequestPosition | undefined {
    return this.#seen;
  }

  /** The answers that the store does not have yet. */
  get answers(): readonly RequestAnswer[] {
    return [...this.#answers];
  }

  /** The store has these answers. */
  delivered(answers: readonly RequestAnswer[]): void {
    for (const answer of answers) this.#answers.splice(this.#answers.indexOf(answer), 1);
  }

  /** @returns the pauses that a store without its data has to get back */
  take(answer: HeartbeatAnswer): readonly JobRequest[] {
    const { pauses, onPauseChanged, onMoved } = this.#deps;
    const { begun, ended, lost } = pauses.take(answer);
    const hasMoved = this.#seen !== undefined && !isSame(this.#seen, answer.position);
    this.#seen = answer.position;
    for (const pause of begun) this.#tellBegun(pause, answer.now);
    for (const { job } of ended) this.#tellEnded(job);
    for (const { job } of [...begun, ...ended]) onPauseChanged(job);
    // A person may wait until this instance says that it follows.
    if (hasMoved || begun.length > 0) onMoved();
    for (const request of answer.requests) if (request.answer === undefined) void this.answer(request);
    return lost;
  }

  /** Takes a request if this instance can, and keeps the answer for the store. */
  async answer(request: NewJobRequest): Promise<RequestAnswer | undefined> {
    const answer = await this.#deps.inbox.take(request);
    if (answer === undefined) return undefined;
    this.#answers.push(answer);
    this.#deps.onMoved();
    return answer;
  }

  #tellBegun(pause: JobRequest, now: Date): void {
    const { job, by, reason } = pause;
    this.#deps.log.info(pauseLine(pause, now), { event: 'control', action: 'pause', job, by, reason });
    this.#deps.channels.publish('control', () => ({ action: 'pause', job, by, reason }));
  }

  #tellEnded(job: string): void {
    const line = `${job} is no longer paused by request`;
    this.#deps.log.info(line, { event: 'control', action: 'resume', job });
    this.#deps.channels.publish('control', () => ({ action: 'resume', job }));
  }
}

function isSame(one: RequestPosition, other: RequestPosition): boolean {
  return one.epoch === other.epoch && one.revision === other.revision;
}

function pauseLine({ job, by, until, reason }: JobRequest, now: Date): string {
  const end = until === undefined ? '' : ` for ${durationText(remaining(until, now))}`;
  return `${job} is paused by request of ${by}${end}${reason === undefined ? '' : `: ${reason}`}`;
}

/** In whole seconds, because a person reads it. */
function remaining(until: Date, now: Date): number {
  return Math.max(Math.round((until.getTime() - now.getTime()) / 1000), 1) * 1000;
}
