import { type Clock, sleep } from '../../clock.js';
import { LazyAbort } from '../../lazy-abort.js';
import { commandLimit, ignoreFailure, noAnswer, PATIENCE_MS } from '../lock-attempts.js';
import { type Attempt, AttemptLog } from './attempt-log.js';
import { Places } from './places.js';
import type { RedisClient } from './redis-client.js';
import type { RedisCommands } from './redis-commands.js';
import { extendIfOwn, takeIfFree } from './redis-mutex.js';

/** With more attempts in flight the last would time out on its own queue: 10,000 jobs may be due in one millisecond. */
const ATTEMPTS_IN_FLIGHT = 128;

/** An attempt that was not answered is asked again after this. */
const ASK_AGAIN_MS = 100;

/** What an unanswered attempt may have left behind is looked for this often, and for this long. */
const CLEAN_UP_EVERY_MS = 1000;
const CLEAN_UP_MS = 60_000;

/** Who wants which key, for how long. */
export interface LockRequest {
  readonly key: string;
  readonly owner: string;
  readonly ttl: number;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
}

/** A request with what was done for it. */
interface Question extends Omit<LockRequest, 'signal'> {
  readonly attempt: Attempt;
  /** The answers of the `SET` commands that were sent. */
  readonly sent: Promise<boolean>[];
  readonly signal: () => AbortSignal;
}

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

  /** Takes the key, unless somebody else has it. Rejects when Redis did not answer while somebody waited. */
  async take(request: LockRequest): Promise<Attempt | undefined> {
    this.#isOpen = true;
    const attempt = this.#log.begin(request.owner, request.key, request.ttl);
    const { key, owner, ttl } = request;
    const question: Question = { key, owner, ttl, attempt, sent: [], signal: this.#patience(request) };
    try {
      if (await this.#settle(question)) return attempt;
      this.#log.forget(attempt);
      return undefined;
    } catch (error) {
      void this.#cleanUp(question);
      throw error;
    }
  }

  /** What was taken is kept for another `ttl` ms. */
  keep(attempt: Attempt, ttl: number): void {
    this.#log.keep(attempt, ttl);
  }

  /** What was taken is held no more. */
  forget(attempt: Attempt): void {
    this.#log.forget(attempt);
  }

  /** Ends the cleaning up. */
  close(): void {
    this.#isOpen = false;
  }

  /** Asks until there is an answer, or nobody waits for it. */
  async #settle(question: Question): Promise<boolean> {
    let inDoubt = question.attempt.isRepeated;
    for (;;) {
      try {
        return await this.#ask(question, inDoubt);
      } catch (error) {
        const signal = question.signal();
        if (!signal.aborted) await sleep(this.clock, ASK_AGAIN_MS);
        if (signal.aborted) throw error;
        inDoubt = true;
      }
    }
  }

  /** Takes the key. In doubt (an answer was lost, it may be ours) it is asked for as our own, before and after. */
  async #ask(question: Question, inDoubt: boolean): Promise<boolean> {
    const { key, owner, ttl, sent } = question;
    const isOwn = (): Promise<boolean> =>
      this.#send(question, (client) => extendIfOwn(client, key, owner, ttl));
    if (inDoubt && (await isOwn())) return true;
    const { interruptions } = this.commands;
    const taken = await this.#send(question, (client) => {
      const answer = takeIfFree(client, key, owner, ttl);
      sent.push(answer);
      return answer;
    });
    // ioredis sends a command again after a reconnect: the first time it may have been granted.
    const isDoubtful = inDoubt || interruptions !== this.commands.interruptions;
    return taken || (isDoubtful && (await isOwn()));
  }

  /** A place is held for one command, not while doubt is settled. */
  #send(question: Question, command: (client: RedisClient) => Promise<boolean>): Promise<boolean> {
    const limit = commandLimit(question.ttl);
    return this.#places.during(() => this.commands.send(limit, command), question.signal);
  }

  /** A `SET` that is executed after all would block everybody until it expires: its key is deleted if it is ours. */
  async #cleanUp({ key, owner, ttl, attempt, sent }: Question): Promise<void> {
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

  /** The caller's signal, or for who has none one of our own, made when it is needed. */
  #patience(request: LockRequest): () => AbortSignal {
    let own: AbortSignal | undefined;
    return () => request.signal ?? (own ??= this.#ownPatience());
  }

  #ownPatience(): AbortSignal {
    const patience = new LazyAbort();
    this.clock.after(PATIENCE_MS, () => patience.abort(noAnswer(PATIENCE_MS)));
    return patience.signal;
  }
}
