import { type Clock, sleep } from '../../core/clock.js';
import { LockUnavailableError } from '../../core/errors.js';
import { ignoreFailure, unavailable } from '../lock-acquirer.js';
import type { Lease } from '../lock-store.js';
import { CommandTimeouts } from '../command-timeouts.js';
import { type LoggedAcquisition, AcquisitionLog } from './acquisition-log.js';
import type { LockRequest } from './lock-request.js';
import { InFlightLimit } from './in-flight-limit.js';
import { redisLimit, type RedisCommand, type RedisCommands } from './redis-commands.js';
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
export class RedisAcquirer {
  readonly #log: AcquisitionLog;
  readonly #places: InFlightLimit;
  /** How often the store was closed. */
  #closings = 0;

  constructor(
    private readonly commands: RedisCommands,
    private readonly clock: Clock,
  ) {
    this.#log = new AcquisitionLog(clock);
    this.#places = new InFlightLimit(ATTEMPTS_IN_FLIGHT, new CommandTimeouts(clock));
  }

  /**
   * Takes the key, unless somebody else has it: asks until there is an answer, or nobody waits for it.
   *
   * @throws LockUnavailableError when Redis did not answer while somebody waited
   */
  take(request: LockRequest): Promise<Lease | undefined> {
    request.closings = this.#closings;
    const attempt = this.#log.begin(request.owner, request.key, request.ttl);
    if (attempt.isRepeated) return this.#settle(request, attempt);
    const { interruptions, isReady } = this.commands;
    const taken = this.#take(request);
    // Listening to the signal costs more than the command: only where a reason may be known by the time it aborts.
    return (isReady ? taken : request.unlessGivenUp(taken)).then(
      (isGranted) => {
        // ioredis sends a command again after a reconnect: the first time it may have been granted.
        const inDoubt = !isGranted && interruptions !== this.commands.interruptions;
        return inDoubt ? this.#settle(request, attempt) : this.#answer(request, attempt, isGranted);
      },
      (error: unknown) => this.#askAgain(request, attempt, error),
    );
  }

  /** Ends the attempts of callers who do not say when they wait no more. */
  close(): void {
    this.#closings++;
  }

  /** An answer was lost, so the key may be ours: it is asked for as our own, before it is taken and after. */
  async #settle(request: LockRequest, attempt: LoggedAcquisition): Promise<Lease | undefined> {
    try {
      for (const ask of [this.#isOwn, this.#take, this.#isOwn]) {
        this.#refuseIfClosed(request);
        if (await request.unlessGivenUp(ask(request))) return this.#answer(request, attempt, true);
      }
    } catch (error) {
      return this.#askAgain(request, attempt, error);
    }
    return this.#answer(request, attempt, false);
  }

  async #askAgain(
    request: LockRequest,
    attempt: LoggedAcquisition,
    error: unknown,
  ): Promise<Lease | undefined> {
    if (!request.isEnd(error)) request.failed(this.commands.explain(error));
    try {
      this.#refuseIfClosed(request);
      await request.pause(ASK_AGAIN_MS);
      this.#refuseIfClosed(request);
    } catch (reason) {
      void this.#cleanUp(request, attempt);
      const isSilent = request.isEnd(reason) && !request.isReasonKnown;
      throw isSilent ? this.commands.unanswered(unavailable(reason)) : reason;
    }
    return this.#settle(request, attempt);
  }

  #answer(request: LockRequest, attempt: LoggedAcquisition, isGranted: boolean): Lease | undefined {
    if (isGranted) return new RedisLease(request, attempt, this.#log, this.commands, this.clock);
    // What is executed after all would block everybody until it expires.
    if (request.isUnanswered) void this.#cleanUp(request, attempt);
    else this.#log.forget(attempt);
    return undefined;
  }

  readonly #take = (request: LockRequest): Promise<boolean> => {
    const { key, owner, ttl } = request;
    return this.#send(request, (client, answering) => {
      request.refuseIfGivenUp();
      request.wasSent = true;
      takeIfFree(client, key, owner, ttl, request.asked(answering));
    });
  };

  readonly #isOwn = (request: LockRequest): Promise<boolean> => {
    const { key, owner, ttl } = request;
    return this.#send(request, (client, answering) => {
      request.refuseIfGivenUp();
      extendIfOwn(client, key, owner, ttl, request.asked(answering));
    });
  };

  /** Nobody would close what a further question opens, unless its caller says when it is to end. */
  #refuseIfClosed(request: LockRequest): void {
    if (request.closings !== this.#closings && !request.hasSignal)
      throw new LockUnavailableError('the lock store was closed');
  }

  /** A place is held for one command, not while doubt is settled. */
  #send(request: LockRequest, command: RedisCommand<boolean>): Promise<boolean> {
    const limit = redisLimit(request.ttl);
    return this.#places.during((leave) => this.commands.send(limit, command, leave), request);
  }

  /** A `SET` that is executed after all would block everybody until it expires: its key is deleted if it is ours. */
  async #cleanUp(request: LockRequest, attempt: LoggedAcquisition): Promise<void> {
    const { key, owner, ttl } = request;
    await request.answered();
    const until = this.clock.monotonic() + Math.min(ttl, CLEAN_UP_MS);
    let isClean = !request.wasSent;
    while (!isClean && this.commands.isOpen && this.#log.isLatest(attempt)) {
      const deleted = this.commands.send<boolean>(redisLimit(ttl), (client, answering) =>
        extendIfOwn(client, key, owner, 0, answering),
      );
      isClean = (await deleted.catch(ignoreFailure)) !== undefined || this.clock.monotonic() > until;
      if (!isClean) await sleep(this.clock, CLEAN_UP_EVERY_MS);
    }
    this.#log.forget(attempt);
  }
}
