import { type Clock, sleep } from '../../core/clock.js';
import { InvalidOptionsError, UnknownJobError } from '../../core/errors.js';
import { unknownName } from '../../core/option-checks.js';
import { CommandTimeouts } from '../../locks/command-timeouts.js';
import type { StoreAccess } from '../../locks/store-access.js';
import type { JobStateStore } from '../state/job-state-store.js';
import { StateStoreCalls } from '../state/state-store-calls.js';
import { ClusterSnapshot, SILENT_AFTER_MS } from './cluster-snapshot.js';

/** Reads the state store for people and tools. */
export class ClusterReader {
  readonly #calls: StateStoreCalls | undefined;
  readonly #clock: Clock;
  /** On the monotonic clock. */
  #failedAt = -Infinity;

  /** @param store `undefined` with the module option `stateStore: false` */
  constructor(store: JobStateStore | undefined, clock: Clock, access: StoreAccess) {
    this.#calls = store && new StateStoreCalls(store, new CommandTimeouts(clock), access);
    this.#clock = clock;
  }

  /**
   * Asks the store.
   *
   * @throws StateUnavailableError when it gives no answer
   * @throws InvalidOptionsError when there is none
   */
  async ask<Answer>(question: (store: JobStateStore) => Promise<Answer>): Promise<Answer> {
    if (this.#calls === undefined) throw new InvalidOptionsError(`JobCluster: ${WITHOUT_STORE}`);
    try {
      return await this.#calls.call(question);
    } catch (error) {
      this.#failedAt = this.#clock.monotonic();
      throw error;
    }
  }

  /**
   * @param where the part of the package that needs the store
   * @throws InvalidOptionsError with the module option `stateStore: false`
   */
  refuseWithoutStore(where = 'JobCluster'): void {
    if (this.#calls === undefined) throw new InvalidOptionsError(`${where}: ${WITHOUT_STORE}`);
  }

  /** @param audit how many entries of the audit come with it */
  async snapshot(audit = 0): Promise<ClusterSnapshot> {
    const overview = await this.ask((store) => store.overview(audit === 0 ? {} : { audit }));
    return new ClusterSnapshot(overview, this.#clock.monotonic() - this.#failedAt < SILENT_AFTER_MS);
  }

  /** {@link unknownJob} */
  unknownJob(name: string, snapshot: ClusterSnapshot): UnknownJobError {
    return unknownJob(name, snapshot);
  }

  /** The first answer that `look` finds in a snapshot; `undefined` when it has found none in `milliseconds`. */
  async poll<Answer>(
    milliseconds: number,
    look: (snapshot: ClusterSnapshot) => Answer | undefined,
  ): Promise<Answer | undefined> {
    const end = this.#clock.monotonic() + milliseconds;
    for (;;) {
      const answer = look(await this.snapshot());
      const rest = end - this.#clock.monotonic();
      if (answer !== undefined || rest <= 0) return answer;
      await sleep(this.#clock, Math.min(POLL_MS, rest));
    }
  }
}

/** How often a viewer that waits looks again, in milliseconds. */
const POLL_MS = 250;

const WITHOUT_STORE =
  'expected the module option `stateStore` to be a state store, got `false`. ' +
  'Without one, instances neither report nor take requests.';

/** The error for a job that nobody knows. */
export function unknownJob(name: string, { names }: ClusterSnapshot): UnknownJobError {
  return new UnknownJobError(`JobCluster: ${unknownName('job', name, names)}`);
}
