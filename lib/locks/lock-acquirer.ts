import type { InstanceChannels } from '../core/channels.js';
import type { Clock } from '../core/clock.js';
import { isInstance } from '../core/error-text.js';
import { InvalidOptionsError, LockUnavailableError } from '../core/errors.js';
import { Acquisition, type Grant, leaseOf, OpenAcquisitions } from './acquisition.js';
import type { CommandTimeouts } from './command-timeouts.js';
import { InFlightLimit } from './in-flight-limit.js';
import { ageOf, type Instant, instantOf } from './lease-deadline.js';
import { commandLimit, LeaseCommands } from './lease-commands.js';
import type { Lease, LockStore } from './lock-store.js';
import { ObservedCommands } from './observed-commands.js';
import { OrderedLease } from './ordered-lease.js';
import { noAnswer, unavailable } from './reasons.js';
import { afterShutdown } from './store-access.js';

/** For how long a store without an answer is asked again, in milliseconds. */
export const ACQUIRE_TIMEOUT_MS = 5000;

/** A question that failed or was not answered in time is asked again after this. */
const ASK_AGAIN_MS = 100;

/** A grant that comes too late is given back for at most so long, in milliseconds. */
const GIVE_BACK_MS = 60_000;

/**
 * Acquisitions on any store. Each ends in a grant, a refusal, or `LockUnavailableError`.
 *
 * Each acquisition needs an owner of its own, because a late grant is given back in the owner's name.
 * `LockAcquirer`, `RefreshPlan`, `LeaseCommands`, `RedisAcquirer` and `RunLeases` ask a store again, each for its own
 * reason.
 */
export class LockAcquirer {
  /** About what was granted. */
  readonly commands: LeaseCommands;
  readonly #store: LockStore;
  readonly #clock: Clock;
  readonly #limits: CommandTimeouts;
  readonly #inFlight: InFlightLimit;
  readonly #observed: ObservedCommands;
  readonly #open = new OpenAcquisitions();

  /**
   * @param warn logs a failure that no caller hears of
   * @throws InvalidOptionsError when `maxInFlight` of the store is no whole number from 1
   */
  constructor(
    store: LockStore,
    clock: Clock,
    limits: CommandTimeouts,
    channels: InstanceChannels,
    warn: (line: string) => void,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#limits = limits;
    this.#inFlight = InFlightLimit.of(store);
    this.#observed = new ObservedCommands(clock, limits, channels);
    this.commands = new LeaseCommands(clock, limits, warn);
  }

  /**
   * Asks for the lock, for at most `timeout` milliseconds. A question that fails or gets no answer is asked again.
   *
   * @returns `undefined` when another owner holds the lock
   * @throws LockUnavailableError when the store gave no answer, with the latest of the most telling reasons
   */
  tryAcquire(key: string, ttl: number, owner: string, timeout: number): Promise<Grant | undefined> {
    if (this.commands.isClosed) return Promise.reject(afterShutdown());
    const acquisition = new Acquisition(key, ttl, owner);
    this.#open.add(acquisition);
    acquisition.timeout = this.#limits.set(timeout, () => this.#giveUp(acquisition, noAnswer(timeout)));
    this.#ask(acquisition);
    return acquisition.result;
  }

  /** Ends all acquisitions and refuses new ones, because they would open the store again with nobody left to close it. */
  close(): void {
    this.commands.close();
    for (const acquisition of this.#open.all) this.#giveUp(acquisition, afterShutdown());
  }

  #ask(acquisition: Acquisition): void {
    if (this.#inFlight.tryEnter()) this.#send(acquisition);
    else
      void this.#inFlight
        .enter(() => acquisition.isAsking)
        .then((hasPlace) => {
          if (hasPlace) this.#send(acquisition);
        });
  }

  /** Its time limit starts here, and not while the question waits for its place. */
  #send(acquisition: Acquisition): void {
    const sent = instantOf(this.#clock);
    const limit = commandLimit(acquisition.ttl);
    const timeLimit = this.#limits.set(limit, () => {
      this.#inFlight.leave();
      this.#failed(acquisition, noAnswer(limit));
    });
    this.#observed.ask(acquisition, this.#store).then(
      (answer) => {
        if (timeLimit.cancel()) this.#inFlight.leave();
        this.#answered(acquisition, leaseOf(answer), sent);
      },
      (error: unknown) => {
        acquisition.note(error);
        if (!timeLimit.cancel()) return;
        this.#inFlight.leave();
        this.#failed(acquisition, error);
      },
    );
  }

  #failed(acquisition: Acquisition, error: unknown): void {
    if (!acquisition.isAsking) return;
    // A store that cannot work as it was made, as without its driver, stays so.
    if (isInstance(error, InvalidOptionsError)) this.#giveUp(acquisition, unavailable(error));
    else acquisition.pause = this.#clock.after(ASK_AGAIN_MS, () => this.#ask(acquisition));
  }

  /** The first answer settles the acquisition. A lock that is granted after its end would block everybody until it expires. */
  #answered(acquisition: Acquisition, granted: Lease | undefined, sent: Instant): void {
    const asked = { ttl: acquisition.ttl, askedAt: sent.monotonic };
    const lease = granted && new OrderedLease(granted, this.#clock, asked, this.#observed);
    if (!acquisition.isAsking) {
      if (lease !== undefined && !acquisition.mayBeHeld) this.#giveBack(acquisition, lease);
      return;
    }
    this.#open.delete(acquisition);
    if (lease === undefined) acquisition.refused();
    else acquisition.granted(this.#grantOf(acquisition, lease, sent));
  }

  #giveUp(acquisition: Acquisition, reason: LockUnavailableError): void {
    this.#open.delete(acquisition);
    acquisition.giveUp(reason);
    // A store that listens to its signal may know a reason, and rejects with it in this turn.
    if (acquisition.isListenedTo) this.#clock.afterPoll(() => acquisition.reject(reason));
    else acquisition.reject(reason);
  }

  /** An answer is judged by the age of its question: a lease that was granted too long ago is renewed. */
  #grantOf(acquisition: Acquisition, lease: OrderedLease, sent: Instant): Grant | Promise<Grant> {
    const { ttl } = acquisition;
    acquisition.hold(lease);
    const age = ageOf(sent, instantOf(this.#clock));
    return age < commandLimit(ttl) ? { lease, sent } : this.#renew(acquisition, lease);
  }

  async #renew(acquisition: Acquisition, lease: OrderedLease): Promise<Grant> {
    const { ttl } = acquisition;
    const sent = instantOf(this.#clock);
    try {
      const ours = await this.commands.send(ttl, () => lease.extend(ttl));
      if (!ours) throw new LockUnavailableError('the lock had expired before the store’s answer was handled');
      return { lease, sent };
    } catch (error) {
      this.#giveBack(acquisition, lease);
      throw unavailable(error);
    }
  }

  #giveBack({ key, ttl }: Acquisition, lease: OrderedLease): void {
    if (this.commands.isClosed) return;
    const until = this.#clock.monotonic() + Math.min(ttl, GIVE_BACK_MS);
    const stillMatters = (): boolean => this.#clock.monotonic() < until;
    const ask = (): Promise<boolean> => lease.release();
    void this.commands.sendWithRetries({ key, ttl, act: 'release', ask, stillMatters });
  }
}
