import { type Clock, sleep } from '../core/clock.js';
import { LockLostError } from '../core/errors.js';
import { OutageLog, type LockAct } from './outage-log.js';
import { noAnswer, unavailable } from './reasons.js';
import type { CommandTimeouts } from './command-timeouts.js';
import { afterShutdown, StoreAccess } from './store-access.js';

/** A third of the shortest `lockTimeout`. */
const SHORTEST_LIMIT_MS = 333;

/** A command that must reach the store is sent again after this. */
const RETRY_MS = 250;

/** The time limit of one command, in milliseconds: a second, or a third of the time to live if that is less. */
export function commandLimit(ttl: number): number {
  return Math.min(1000, Math.max(Math.floor(ttl / 3), SHORTEST_LIMIT_MS));
}

/** A command that must reach the store, because somebody else may wait for the lock, or its holder relies on it. */
interface RetriedCommand {
  /** The key of the lock in log lines. */
  readonly key: string;
  readonly act: LockAct;
  /** The lock's time to live, in milliseconds. */
  readonly ttl: number;
  readonly ask: () => Promise<boolean>;
  /** Whether the lock may still be there. */
  readonly stillMatters: () => boolean;
}

/** Commands about locks that were granted. Each has a time limit, and retries if the store must get it. */
export class LeaseCommands {
  /** How many commands with retries have no answer. */
  #unanswered = 0;
  /** Called when all of them are answered. */
  readonly #waiting: (() => void)[] = [];
  readonly #outages: OutageLog;
  #stopped = false;

  /** Of the whole application, also of parts that only look at a store. */
  readonly access = new StoreAccess();
  readonly clock: Clock;
  readonly #limits: CommandTimeouts;

  /** @param warn logs a failure that no caller hears of */
  constructor(clock: Clock, limits: CommandTimeouts, warn: (line: string) => void) {
    this.clock = clock;
    this.#limits = limits;
    this.#outages = new OutageLog(clock, warn);
  }

  /** Whether the application has shut down. */
  get isClosed(): boolean {
    return this.access.isClosed;
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

  /**
   * Sends a command that must reach the store. The first try gives the result. When it fails, the result is `undefined`,
   * and retries go on in the background until the command is answered or no longer matters.
   */
  sendWithRetries(command: RetriedCommand): Promise<boolean | undefined> {
    this.#unanswered++;
    return this.#send(command.ttl, command.ask).then(
      (answer) => {
        this.#outages.succeeded(command.act);
        this.#answered();
        return answer;
      },
      (error: unknown) => {
        this.failed(command.act, command.key, error);
        void this.#retry(command).finally(() => this.#answered());
        return undefined;
      },
    );
  }

  /** Logs the failure, because no caller hears of it. */
  failed(act: LockAct, key: string, error: unknown): void {
    if (!this.isClosed) this.#outages.failed(act, key, unavailable(error));
  }

  succeeded(act: LockAct): void {
    this.#outages.succeeded(act);
  }

  /** Whether every command with retries is answered. */
  get areSettled(): boolean {
    return this.#unanswered === 0;
  }

  /** Resolves when every command with retries is answered. */
  async settled(): Promise<void> {
    while (!this.areSettled) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #answered(): void {
    this.#unanswered--;
    if (this.areSettled) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Ends the retries. */
  stop(): void {
    this.#stopped = true;
  }

  /** No command from now on. */
  close(): void {
    this.#stopped = true;
    this.access.close();
  }

  async #retry({ key, act, ttl, ask, stillMatters }: RetriedCommand): Promise<void> {
    while (stillMatters() && !this.#stopped) {
      await sleep(this.clock, RETRY_MS);
      try {
        await this.#send(ttl, ask);
        this.#outages.succeeded(act);
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
    if (this.isClosed) return Promise.reject(afterShutdown());
    try {
      return Promise.resolve(command());
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a store throws what it likes
      return Promise.reject(error);
    }
  }
}
