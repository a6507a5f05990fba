import { type Clock, sleep } from '../core/clock.js';
import { LockLostError, LockUnavailableError } from '../core/errors.js';
import { OutageLog, type LockAct } from './outage-log.js';
import { noAnswer, unavailable } from './reasons.js';
import { type CommandTimeouts } from './command-timeouts.js';

/** A third of the shortest `lockTimeout`. */
const SHORTEST_LIMIT_MS = 333;

/** An end of a lock that was not answered is tried again after this. */
const RELEASE_RETRY_MS = 250;

/** The time limit of one command, in milliseconds: a second, or a third of the time to live if that is less. */
export function commandLimit(ttl: number): number {
  return Math.min(1000, Math.max(Math.floor(ttl / 3), SHORTEST_LIMIT_MS));
}

/** The last command about a lock, which somebody else may be waiting for. */
export interface RetriedCommand {
  /** How a complaint names the lock. */
  readonly key: string;
  readonly act: LockAct;
  /** The lock's time to live, in milliseconds. */
  readonly ttl: number;
  readonly ask: () => Promise<boolean>;
  /** Whether the lock may still be there. */
  readonly stillMatters: () => boolean;
}

/** Commands about locks that were granted: each is given up after its time limit, and the last is asked again. */
export class LeaseCommands {
  /** How many ends of locks have no answer. */
  #unanswered = 0;
  /** Called when there are none. */
  readonly #waiting: (() => void)[] = [];
  readonly #voice: OutageLog;
  #stopped = false;
  #closed = false;

  readonly clock: Clock;
  readonly #limits: CommandTimeouts;

  /** @param tell takes log lines about failures that no caller hears of */
  constructor(clock: Clock, limits: CommandTimeouts, tell: (line: string) => void) {
    this.clock = clock;
    this.#limits = limits;
    this.#voice = new OutageLog(clock, tell);
  }

  /** Whether the application has shut down. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * The command's answer; rejects with `LockUnavailableError` when there is none in time. This limit guards every store. A
   * store that has a limit of its own, as `RedisLockStore`, rejects 25 ms earlier and wins, because it knows the reason.
   */
  async send<Answer>(ttl: number, command: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#send(ttl, command);
    } catch (error) {
      throw error instanceof LockLostError ? error : unavailable(error);
    }
  }

  /** Tries the command again until it is answered or no longer matters; resolves to what the first try gave. */
  sendWithRetries(end: RetriedCommand): Promise<boolean | undefined> {
    this.#unanswered++;
    return this.#send(end.ttl, end.ask).then(
      (answer) => {
        this.#voice.succeeded(end.act);
        this.#answered();
        return answer;
      },
      (error: unknown) => {
        this.failed(end.act, end.key, error);
        void this.#tryAgain(end).finally(() => this.#answered());
        return undefined;
      },
    );
  }

  /** Nobody is told of the failure otherwise. */
  failed(act: LockAct, key: string, error: unknown): void {
    if (!this.#closed) this.#voice.failed(act, key, unavailable(error));
  }

  succeeded(act: LockAct): void {
    this.#voice.succeeded(act);
  }

  /** Whether no end of a lock waits for its answer. */
  get areSettled(): boolean {
    return this.#unanswered === 0;
  }

  /** Resolves when no end of a lock waits for its answer any more. */
  async settled(): Promise<void> {
    while (!this.areSettled) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #answered(): void {
    this.#unanswered--;
    if (this.areSettled) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Ends the tries. */
  stop(): void {
    this.#stopped = true;
  }

  /** No command from now on: it would open the store again, with nobody left to close it. */
  close(): void {
    this.#stopped = true;
    this.#closed = true;
  }

  async #tryAgain({ key, act, ttl, ask, stillMatters }: RetriedCommand): Promise<void> {
    while (stillMatters() && !this.#stopped) {
      await sleep(this.clock, RELEASE_RETRY_MS);
      try {
        await this.#send(ttl, ask);
        this.#voice.succeeded(act);
        return;
      } catch (error) {
        this.failed(act, key, error);
      }
    }
  }

  #send<Answer>(ttl: number, command: () => Promise<Answer>): Promise<Answer> {
    return this.#limits.within(commandLimit(ttl), this.#call(command), noAnswer);
  }

  /** A store that is written in JavaScript may answer without a promise, or throw. */
  #call<Answer>(command: () => Promise<Answer>): Promise<Answer> {
    if (this.#closed) return Promise.reject(afterShutdown());
    try {
      return Promise.resolve(command());
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a store throws what it likes
      return Promise.reject(error);
    }
  }
}

/** What is told to one who asks when the application has shut down. */
export function afterShutdown(): LockUnavailableError {
  return new LockUnavailableError('the application has shut down');
}
