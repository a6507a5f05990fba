import { type Clock, sleep } from '../../clock.js';
import { commandLimit, ignoreFailure, unavailable } from '../lock-attempts.js';
import type { Lease } from '../lock-store.js';
import { type Attempt, AttemptLog } from './attempt-log.js';
import type { LockRequest } from './lock-request.js';
import { Places } from './places.js';
import type { RedisClient } from './redis-client.js';
import type { RedisCommands } from './redis-commands.js';
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
  readonly #places = new Places(ATTEMPTS_IN_FLIGHT);
  #isOpen = true;

  constructor(
    private readonly commands: RedisCommands,
    private readonly clock: Clock,
  ) {
    this.#log = new AttemptLog(clock);
  }

  /**
   * Takes the key, unless somebody else has it: asks until there is an answer, or nobody waits for it.
   *
   * @throws LockUnavailableError when Redis did not answer while somebody waited
   */
  async take(request: LockRequest): Promise<Lease | undefined> {
    this.#isOpen = true;
    const attempt = this.#log.begin(request.owner, request.key, request.ttl);
    // An answer was lost, so the key may be ours: it is asked for as our own, before it is taken and after.
    let inDoubt = attempt.isRepeated;
    for (;;) {
      try {
        if (inDoubt && (await this.#isOwn(request))) return this.#leaseOf(request, attempt);
        const { interruptions } = this.commands;
        if (await this.#take(request)) return this.#leaseOf(request, attempt);
        // ioredis sends a command again after a reconnect: the first time it may have been granted.
        inDoubt ||= interruptions !== this.commands.interruptions;
        if (inDoubt && (await this.#isOwn(request))) return this.#leaseOf(request, attempt);
        this.#log.forget(attempt);
        return undefined;
      } catch (error) {
        if (await this.#isGivenUp(request)) throw this.#giveUp(request, attempt, error);
        inDoubt = true;
      }
    }
  }

  /** Ends the cleaning up. */
  close(): void {
    this.#isOpen = false;
  }

  #leaseOf(request: LockRequest, attempt: Attempt): Lease {
    return new RedisLease(request, attempt, this.#log, this.commands, this.clock);
  }

  #take(request: LockRequest): Promise<boolean> {
    return this.#send(request, (client) => {
      const answer = takeIfFree(client, request.key, request.owner, request.ttl);
      request.sent.push(answer);
      return answer;
    });
  }

  #isOwn(request: LockRequest): Promise<boolean> {
    return this.#send(request, (client) => extendIfOwn(client, request.key, request.owner, request.ttl));
  }

  /** A place is held for one command, not while doubt is settled. */
  #send(request: LockRequest, command: (client: RedisClient) => Promise<boolean>): Promise<boolean> {
    return this.#places.during(() => this.commands.send(commandLimit(request.ttl), command), request);
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
  async #cleanUp({ key, owner, ttl, sent }: LockRequest, attempt: Attempt): Promise<void> {
    await Promise.allSettled(sent);
    const until = this.clock.monotonic() + Math.min(ttl, CLEAN_UP_MS);
    let isClean = sent.length === 0;
    while (!isClean && this.#isOpen && this.#log.isLatest(attempt)) {
      const deleted = this.commands.send(commandLimit(ttl), (client) => extendIfOwn(client, key, owner, 0));
      isClean = (await deleted.catch(ignoreFailure)) !== undefined || this.clock.monotonic() > until;
      if (!isClean) await sleep(this.clock, CLEAN_UP_EVERY_MS);
    }
    this.#log.forget(attempt);
  }
}
