import { type Clock, sleep } from '../../clock.js';
import { commandLimit, ignoreFailure, unavailable } from '../lock-attempts.js';
import type { Lease } from '../lock-store.js';
import { TimeLimits } from '../time-limits.js';
import { type Attempt, AttemptLog } from './attempt-log.js';
import type { LockRequest } from './lock-request.js';
import { Places } from './places.js';
import type { RedisCommand, RedisCommands } from './redis-commands.js';
import { RedisLease } from './redis-lease.js';
import { extendIfOwn, takeIfFree } from './redis-mutex.js';

/** With more attempts in flight the last would time out on its own queue: 10,000 jobs may be due in one millisecond. */
const ATTEMPTS_IN_FLIGHT = 128;

/** An attempt that was not answered is asked again after this. */
const ASK_AGAIN_MS = 100;

/** What an unanswered attempt may have left behind is looked for this often, and for this long. */
const CLEAN_UP_EVERY_MS = 1000;
const CLEAN_UP_MS = 60_000;

/** Attempts to take a key, each settled: granted, refused, or given up and cleaned up after. */
export class RedisAttempts {
  readonly #log: AttemptLog;
  readonly #places: Places;
  #isOpen = true;

  constructor(
    private readonly commands: RedisCommands,
    private readonly clock: Clock,
  ) {
    this.#log = new AttemptLog(clock);
    this.#places = new Places(ATTEMPTS_IN_FLIGHT, new TimeLimits(clock));
  }

  /**
   * Takes the key, unless somebody else has it: asks until there is an answer, or nobody waits for it.
   *
   * @throws LockUnavailableError when Redis did not answer while somebody waited
   */
  take(request: LockRequest): Promise<Lease | undefined> {
    this.#isOpen = true;
    const attempt = this.#log.begin(request.owner, request.key, request.ttl);
    if (attempt.isRepeated) return this.#settle(request, attempt);
    const { interruptions } = this.commands;
    return this.#take(request).then(
      (isGranted) => {
        // ioredis sends a command again after a reconnect: the first time it may have been granted.
        const inDoubt = !isGranted && interruptions !== this.commands.interruptions;
        return inDoubt ? this.#settle(request, attempt) : this.#answer(request, attempt, isGranted);
      },
      (error: unknown) => this.#askAgain(request, attempt, error),
    );
  }

  /** Ends the cleaning up. */
  close(): void {
    this.#isOpen = false;
  }

  /** An answer was lost, so the key may be ours: it is asked for as our own, before it is taken and after. */
  async #settle(request: LockRequest, attempt: Attempt): Promise<Lease | undefined> {
    let isGranted: boolean;
    try {
      isGranted = (await this.#isOwn(request)) || (await this.#take(request)) || (await this.#isOwn(request));
    } catch (error) {
      return this.#askAgain(request, attempt, error);
    }
    return this.#answer(request, attempt, isGranted);
  }

  async #askAgain(request: LockRequest, attempt: Attempt, error: unknown): Promise<Lease | undefined> {
    if (await this.#isGivenUp(request)) throw this.#giveUp(request, attempt, error);
    return this.#settle(request, attempt);
  }

  #answer(request: LockRequest, attempt: Attempt, isGranted: boolean): Lease | undefined {
    if (isGranted) return new RedisLease(request, attempt, this.#log, this.commands, this.clock);
    this.#log.forget(attempt);
    return undefined;
  }

  #take(request: LockRequest): Promise<boolean> {
    const { key, owner, ttl } = request;
    return this.#send(request, (client, answering) => {
      takeIfFree(client, key, owner, ttl, request.sent(answering));
    });
  }

  #isOwn(request: LockRequest): Promise<boolean> {
    const { key, owner, ttl } = request;
    return this.#send(request, (client, answering) => extendIfOwn(client, key, owner, ttl, answering));
  }

  /** A place is held for one command, not while doubt is settled. */
  #send(request: LockRequest, command: RedisCommand<boolean>): Promise<boolean> {
    const limit = commandLimit(request.ttl);
    return this.#places.during((leave) => this.commands.send(limit, command, leave), request);
  }

  /** Waits until it is time to ask again, and says whether nobody waits for the answer then. */
  async #isGivenUp({ signal }: LockRequest): Promise<boolean> {
    if (!signal.aborted) await sleep(this.clock, ASK_AGAIN_MS);
    return signal.aborted;
  }

  #giveUp(request: LockRequest, attempt: Attempt, error: unknown): Error {
    void this.#cleanUp(request, attempt);
    return unavailable(error);
  }

  /** A `SET` that is executed after all would block everybody until it expires: its key is deleted if it is ours. */
  async #cleanUp(request: LockRequest, attempt: Attempt): Promise<void> {
    const { key, owner, ttl } = request;
    await request.answered();
    const until = this.clock.monotonic() + Math.min(ttl, CLEAN_UP_MS);
    let isClean = !request.wasSent;
    while (!isClean && this.#isOpen && this.#log.isLatest(attempt)) {
      const deleted = this.commands.send<boolean>(commandLimit(ttl), (client, answering) =>
        extendIfOwn(client, key, owner, 0, answering),
      );
      isClean = (await deleted.catch(ignoreFailure)) !== undefined || this.clock.monotonic() > until;
      if (!isClean) await sleep(this.clock, CLEAN_UP_EVERY_MS);
    }
    this.#log.forget(attempt);
  }
}
