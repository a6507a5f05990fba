import type { Clock } from '../core/clock.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { HeldLocks } from '../locks/held-locks.js';
import { lockStoreKey } from '../locks/store-keys.js';
import type { ActiveRun } from './active-run.js';
import type { ActiveRuns } from './active-runs.js';
import type { RunLostLock } from './job-events.js';
import { LeaseQueues } from './lease-queues.js';
import type { JobLock } from './run-request.js';
import type { RunLimit } from './run-limit.js';
import { refuseIfEnded, refuseUnanswered, RunSkipped } from './run-skipped.js';
import { Deadline, type RunWaits } from './run-waits.js';
import { acquireTimeoutFor } from './tick-claims.js';

/** The longest pause between two acquisitions of a lock that a run waits for. */
const LONGEST_PAUSE_MS = 1000;

/** With less time than this before the next tick, the store cannot answer in time. */
const SHORTEST_ANSWER_MS = 20;

/** The parts that taking leases needs. */
export interface RunLeasesDeps {
  readonly clock: Clock;
  readonly heldLocks: HeldLocks;
  readonly keyPrefix: string;
  readonly runs: ActiveRuns;
  readonly waits: RunWaits;
  readonly limit: RunLimit | undefined;
  readonly onLost: (lost: RunLostLock) => void;
}

/** Takes the lease of a run: at once or, with `overlap: 'wait'`, as soon as it is free before the next tick is due. */
export class RunLeases {
  readonly #deps: RunLeasesDeps;
  readonly #queues: LeaseQueues;

  constructor(deps: RunLeasesDeps) {
    this.#deps = deps;
    this.#queues = new LeaseQueues(deps.runs);
  }

  /** @throws RunSkipped when the lease is held, or the store gives no answer */
  take(run: ActiveRun, lock: JobLock): Promise<HeldLock> {
    const until = run.waitsForLockUntil;
    return until === undefined ? this.#take(run, lock) : this.#await(run, lock, until);
  }

  /** A run of this instance has left the key, so the run that has waited longest for it may go on. */
  freed({ key }: JobLock): void {
    this.#queues.freed(key);
  }

  async #await(run: ActiveRun, lock: JobLock, until: number): Promise<HeldLock> {
    const deadline = new Deadline(this.#deps.clock, until);
    const longest = Math.min(LONGEST_PAUSE_MS, lock.ttl / 10);
    const queue = this.#queues.enter(lock.key, run);
    try {
      // A random first pause keeps instances that began to wait at one moment from asking at one moment for ever.
      for (let pause = Math.ceil(longest * Math.random()); ; pause = longest) {
        const { revision } = queue;
        try {
          return await this.#take(run, lock);
        } catch (thrown) {
          this.#deps.limit?.leave(run);
          const wasFreed = revision !== queue.revision;
          await this.#pause(run, wasFreed ? 0 : Math.min(pause, deadline.left), deadline, thrown);
          await this.#takePlace(run);
        }
      }
    } finally {
      queue.leave(run);
    }
  }

  /** @throws RunSkipped when the run does not wait any longer */
  async #pause(run: ActiveRun, pause: number, deadline: Deadline, thrown: unknown): Promise<void> {
    if (!(thrown instanceof RunSkipped)) throw thrown;
    this.#refuseAtShutdown(run, thrown);
    if (pause > 0) await this.#deps.waits.wait(run, pause);
    this.#refuseAtShutdown(run, thrown);
    if (deadline.left < SHORTEST_ANSWER_MS) throw thrown;
  }

  /** Others may run while this run waits for its lease, so it needs a place again. */
  async #takePlace(run: ActiveRun): Promise<void> {
    const { limit } = this.#deps;
    if (limit === undefined || limit.tryEnter(run)) return;
    await limit.enter(run, () => (run.refusal === 'shutting-down' ? 'shutting-down' : undefined));
  }

  /** Only shutdown ends the wait early. A pause of the job comes too late, because the claim is won. */
  #refuseAtShutdown(run: ActiveRun, skipped: RunSkipped): void {
    refuseIfEnded(run, skipped.why);
    if (run.refusal === 'shutting-down') throw new RunSkipped('shutting-down', skipped.why);
  }

  async #take(run: ActiveRun, lock: JobLock): Promise<HeldLock> {
    const { runs } = this.#deps;
    refuseIfEnded(run);
    if (!runs.occupy(run)) throw new RunSkipped('still-running');
    try {
      const lease = await this.#ask(run, lock);
      if (lease !== undefined) return lease;
    } catch (error) {
      runs.vacate(run);
      refuseUnanswered(run, error);
    }
    runs.vacate(run);
    throw new RunSkipped('running-elsewhere');
  }

  #ask(run: ActiveRun, { key, ttl, refreshInterval }: JobLock): Promise<HeldLock | undefined> {
    return this.#deps.heldLocks.tryAcquire({
      key,
      storeKey: lockStoreKey(this.#deps.keyPrefix, key),
      ttl,
      refreshInterval,
      owner: run.nextOwner(),
      patience: acquireTimeoutFor(run.due, this.#deps.clock.now()),
      onLost: (error) => {
        run.abort(error);
        this.#deps.onLost({ id: run.id, job: run.job, key, error });
      },
    });
  }
}
