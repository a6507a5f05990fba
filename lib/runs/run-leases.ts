import type { Clock } from '../core/clock.js';
import { lockStoreKey } from '../locks/exclusive-locks.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { LeaseRefresher } from '../locks/lease-refresher.js';
import { unavailable } from '../locks/lock-acquirer.js';
import type { RunLostLock } from './job-events.js';
import type { JobSlots } from './job-slots.js';
import type { ActiveRun } from './active-run.js';
import { LeaseQueues } from './lease-queues.js';
import { RunSkipped } from './run-result.js';
import { Deadline, type RunWaits } from './run-waits.js';
import type { JobLock } from './runnable-job.js';
import { type ClaimableTick, acquireTimeoutFor } from './tick-claims.js';

/** The longest pause between two acquisitions of a lock that is waited for. */
const LONGEST_PAUSE_MS = 1000;

/** An acquisition that has less time to the next tick would be given up before it could be answered. */
const SHORTEST_ANSWER_MS = 20;

/** What taking leases needs. */
export interface RunLeasesDeps {
  readonly clock: Clock;
  readonly keeper: LeaseRefresher;
  readonly keyPrefix: string;
  readonly turns: JobSlots;
  readonly waits: RunWaits;
  readonly onLost: (lost: RunLostLock) => void;
}

/** Takes the lease of a run: at once or, with `overlap: 'wait'`, as soon as it is free before the next tick is due. */
export class RunLeases {
  readonly #queues: LeaseQueues;

  constructor(private readonly parts: RunLeasesDeps) {
    this.#queues = new LeaseQueues(parts.turns);
  }

  /** @throws RunSkipped when the lease is held, or the store gives no answer */
  take(run: ActiveRun, lock: JobLock): Promise<HeldLock> {
    return run.waits && run.due !== undefined ? this.#await(run, lock, run.due) : this.#take(run, lock);
  }

  /** A run of this instance has left the key: the one that has waited longest for it may go on. */
  freed({ key }: JobLock): void {
    this.#queues.freed(key);
  }

  async #await(run: ActiveRun, lock: JobLock, { nextAt }: ClaimableTick): Promise<HeldLock> {
    const deadline = new Deadline(this.parts.clock, nextAt);
    const longest = Math.min(LONGEST_PAUSE_MS, lock.ttl / 10);
    const queue = this.#queues.enter(lock.key, run);
    try {
      // Instances that began to wait in one moment do not ask in one moment for ever.
      for (let pause = Math.ceil(longest * Math.random()); ; pause = longest) {
        const { revision } = queue;
        try {
          return await this.#take(run, lock);
        } catch (thrown) {
          const wasFreed = revision !== queue.revision;
          await this.#pause(run, wasFreed ? 0 : Math.min(pause, deadline.left), deadline, thrown);
        }
      }
    } finally {
      queue.leave(run);
    }
  }

  /** @throws RunSkipped when the run does not wait any longer */
  async #pause(run: ActiveRun, pause: number, deadline: Deadline, thrown: unknown): Promise<void> {
    if (!(thrown instanceof RunSkipped)) throw thrown;
    this.#refuseIfOver(run, thrown);
    if (pause > 0) await this.parts.waits.wait(run, pause);
    this.#refuseIfOver(run, thrown);
    if (deadline.left < SHORTEST_ANSWER_MS) throw thrown;
  }

  /** The claim is won, so a pause of the job comes too late: only shutdown ends the wait early. */
  #refuseIfOver(run: ActiveRun, skipped: RunSkipped): void {
    if (run.mustEnd || run.refusal === 'shutting-down') throw new RunSkipped('shutting-down', skipped.why);
  }

  async #take(run: ActiveRun, lock: JobLock): Promise<HeldLock> {
    const { turns } = this.parts;
    if (run.mustEnd) throw new RunSkipped('shutting-down');
    if (!turns.occupy(run)) throw new RunSkipped('still-running');
    let skipped: RunSkipped;
    try {
      const lease = await this.#ask(run, lock);
      if (lease !== undefined) return lease;
      skipped = new RunSkipped('running-elsewhere');
    } catch (error) {
      skipped = new RunSkipped('lock-unavailable', unavailable(error));
    }
    turns.vacate(run);
    throw skipped;
  }

  #ask(run: ActiveRun, { key, ttl, refreshInterval }: JobLock): Promise<HeldLock | undefined> {
    return this.parts.keeper.tryAcquire({
      key,
      storeKey: lockStoreKey(this.parts.keyPrefix, key),
      ttl,
      refreshInterval,
      owner: run.nextOwner(),
      patience: acquireTimeoutFor(run.due, this.parts.clock.now()),
      onLost: (error) => {
        run.abort(error);
        this.parts.onLost({ id: run.id, job: run.job, key, error });
      },
    });
  }
}
