import { sleep } from '../../core/clock.js';
import { InvalidOptionsError, LockUnavailableError } from '../../core/errors.js';
import { newOwner } from '../../core/identity.js';
import type { AcquireOptions, Lease } from '../lock-store.js';
import { ignoreFailure, unavailable } from '../reasons.js';
import { AcquisitionLog, type LoggedAcquisition } from './acquisition-log.js';
import { Question } from './question.js';
import { RedisLease, type RedisLockDeps } from './redis-lease.js';

/** The clean-up looks this often, and for this long, for a key that an unanswered command may have left. */
const CLEAN_UP_EVERY_MS = 1000;
const CLEAN_UP_MS = 60_000;

/** Takes keys. It tells a grant from a refusal where a reply was lost, and cleans up what a lost command may have left. */
export class RedisAcquirer {
  readonly #deps: RedisLockDeps;
  readonly #log: AcquisitionLog;
  /** How often the store was closed. */
  #closings = 0;

  constructor(deps: RedisLockDeps) {
    this.#deps = deps;
    this.#log = new AcquisitionLog(deps.clock);
  }

  /**
   * Takes the key, unless another owner has it.
   *
   * @throws LockUnavailableError when Redis did not answer in time, or before the signal aborted
   */
  ask(key: string, ttl: number, options: AcquireOptions): Promise<Lease | undefined> {
    const { connection } = this.#deps;
    const acquisition = this.#log.begin(options.owner ?? newOwner(), key, ttl);
    const question = new Question(acquisition, ttl, options, this.#closings);
    if (acquisition.isRepeated) return this.#askInDoubt(question);
    const { interruptions, isReady } = connection;
    const taken = this.#take(question);
    // Listening to the signal costs more than the command, so the store listens only where it may know a reason.
    return (isReady ? taken : question.unlessAborted(taken)).then(
      (isGranted) => {
        // ioredis sends a command again after a reconnect. The first time it may have been granted.
        const isDoubtful = !isGranted && interruptions !== connection.interruptions;
        return isDoubtful ? this.#askInDoubt(question) : this.#answer(acquisition, isGranted);
      },
      (error: unknown) => {
        throw this.#failed(question, error);
      },
    );
  }

  /** A question that is under way opens the store no more. */
  close(): void {
    this.#closings++;
  }

  async #askInDoubt(question: Question): Promise<Lease | undefined> {
    try {
      return this.#answer(question.acquisition, await question.unlessAborted(this.#resolveDoubt(question)));
    } catch (error) {
      throw this.#failed(question, error);
    }
  }

  /** A reply was lost, so the key may be ours. The last ask finds a `SET` that Redis executed late. */
  async #resolveDoubt(question: Question): Promise<boolean> {
    for (const ask of [this.#extendIfOwn, this.#take, this.#extendIfOwn]) {
      if (question.closings !== this.#closings) throw new LockUnavailableError('the lock store was closed');
      if (await ask(question)) return true;
    }
    return false;
  }

  readonly #take = (question: Question): Promise<boolean> => {
    const { acquisition, ttl } = question;
    const onSend = (): void => {
      question.sending();
      acquisition.setWasSent = true;
    };
    const onReply = question.onReply(this.#deps.clock);
    return this.#deps.commands.take(acquisition.key, acquisition.owner, ttl, { ttl, onSend, onReply });
  };

  readonly #extendIfOwn = (question: Question): Promise<boolean> => {
    const { clock, commands } = this.#deps;
    const { acquisition, ttl } = question;
    const { key, owner, until } = acquisition;
    // Asking again never shortens what the owner holds.
    const left = Math.max(Math.ceil(until - clock.monotonic()), ttl);
    const onSend = (): void => question.sending();
    return commands.extend(key, owner, left, { ttl, onSend, onReply: question.onReply(clock) });
  };

  #answer(acquisition: LoggedAcquisition, isGranted: boolean): Lease | undefined {
    if (isGranted) return new RedisLease(acquisition, this.#log, this.#deps);
    // A command that is executed after all would block everybody until its lock expires.
    if (acquisition.isUnanswered) void this.#cleanUp(acquisition);
    else this.#log.forget(acquisition);
    return undefined;
  }

  /** The clean-up waits for the signal, because the caller may ask again until then. Without a signal it starts at once. */
  #failed(question: Question, error: unknown): Error {
    if (error instanceof InvalidOptionsError) return error;
    const { connection } = this.#deps;
    const { acquisition } = question;
    const { questions } = acquisition;
    const { signal } = question.options;
    const cleanUp = (): void => {
      if (acquisition.questions === questions) void this.#cleanUp(acquisition);
    };
    if (signal === undefined || signal.aborted) cleanUp();
    else signal.addEventListener('abort', cleanUp, { once: true });
    const isAborted = signal?.aborted === true && error === signal.reason;
    return isAborted ? connection.unanswered(unavailable(error)) : connection.explain(error);
  }

  /** A `SET` that is executed after all would block everybody until it expires: its key is deleted if it is ours. */
  async #cleanUp(acquisition: LoggedAcquisition): Promise<void> {
    const { clock, commands, connection } = this.#deps;
    const { key, owner, ttl, questions } = acquisition;
    await acquisition.answered();
    const until = clock.monotonic() + Math.min(ttl, CLEAN_UP_MS);
    let isClean = !acquisition.setWasSent;
    while (!isClean && connection.isOpen && acquisition.questions === questions) {
      const deleted = commands.deleteIfOwn(key, owner, { ttl });
      isClean = (await deleted.catch(ignoreFailure)) !== undefined || clock.monotonic() > until;
      if (!isClean) await sleep(clock, CLEAN_UP_EVERY_MS);
    }
    if (acquisition.questions === questions) this.#log.forget(acquisition);
  }
}
