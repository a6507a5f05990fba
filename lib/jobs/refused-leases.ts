import type { Clock } from '../core/clock.js';
import { durationText } from '../core/duration.js';
import { memberOf } from '../core/error-text.js';
import type { LockInspection, LockStore } from '../locks/lock-store.js';
import { noAnswer } from '../locks/reasons.js';
import { lockStoreKey } from '../locks/store-keys.js';
import type { CommandTimeouts } from '../locks/command-timeouts.js';
import type { RunListener } from '../runs/run-listener.js';
import type { RunResult } from '../runs/run-result.js';
import type { JobLock, RunnableJob } from '../runs/run-request.js';

/** Two refusals may come from the end of a long run. */
const REFUSALS_IN_A_ROW = 3;

/** A job has one warning in this time, because jobs that share a key may have another holder at each tick. */
const PAUSE_MS = 60_000;

/** The most holders of one job that are remembered. */
const MOST_NAMED = 100;

/** How long the store may take to name the holder. */
const INSPECTION_LIMIT_MS = 1000;

/** The parts that finding the holder needs. */
export interface RefusedLeasesDeps {
  readonly clock: Clock;
  readonly timeouts: CommandTimeouts;
  readonly lockStore: LockStore;
  readonly keyPrefix: string;
  readonly log: { warn(message: string): void };
}

/** The refusals of one job since it had its lease last. */
interface RefusalStreak {
  length: number;
  isAsking: boolean;
  /** No warning comes before this moment of the monotonic clock. */
  nextWarningAt: number;
  /** The owners in earlier warnings; `undefined` stands for one that the store did not name. */
  readonly named: Set<string | undefined>;
}

/** Warns of jobs that run nowhere, because the leases of ticks that were claimed here are refused. Names the holder. */
export class RefusedLeases implements RunListener {
  readonly #deps: RefusedLeasesDeps;
  /** By job, so that the entry of a removed job goes with it. */
  readonly #streaks = new WeakMap<RunnableJob, RefusalStreak>();
  #isClosed = false;

  constructor(deps: RefusedLeasesDeps) {
    this.#deps = deps;
  }

  ended(result: RunResult, job: RunnableJob): void {
    const { lock } = job;
    if (lock === undefined || isHeldOnPurpose(lock)) return;
    if (result.outcome !== 'skipped') this.#streaks.delete(job);
    if (!isRefusedClaim(result)) return;
    const streak = this.#streakOf(job);
    streak.length++;
    if (streak.length < REFUSALS_IN_A_ROW || streak.isAsking || this.#isClosed) return;
    if (this.#deps.clock.monotonic() < streak.nextWarningAt) return;
    streak.isAsking = true;
    void this.#holder(lock).then((holder) => {
      streak.isAsking = false;
      if (this.#streaks.get(job) === streak && !this.#isClosed) this.#warn(job, lock, streak, holder);
    });
  }

  /** Asks nothing of the store, and says nothing, from now on. */
  close(): void {
    this.#isClosed = true;
  }

  #warn(
    job: RunnableJob,
    lock: JobLock,
    streak: RefusalStreak,
    holder: LockInspection | 'nobody' | undefined,
  ): void {
    // The next tick can have a lock that was free when the store looked.
    if (holder === 'nobody' || streak.named.has(holder?.owner)) return;
    // Jobs that share a key may have a new holder at each tick.
    if (streak.named.size >= MOST_NAMED) streak.named.clear();
    streak.named.add(holder?.owner);
    streak.nextWarningAt = this.#deps.clock.monotonic() + PAUSE_MS;
    this.#deps.log.warn(
      `${job.name} did not run at the last ${streak.length} ticks that this instance claimed, because ` +
        (holder === undefined
          ? `the lock "${lock.key}" is held elsewhere`
          : `${holder.owner} holds the lock "${lock.key}" (${remainingText(holder)})`),
    );
  }

  /** `undefined` where the store cannot tell. Never rejects. */
  async #holder({ key }: JobLock): Promise<LockInspection | 'nobody' | undefined> {
    const { lockStore, timeouts, keyPrefix } = this.#deps;
    try {
      const asked = (async () => lockStore.inspect?.([lockStoreKey(keyPrefix, key)]))();
      const answer = await timeouts.within(INSPECTION_LIMIT_MS, asked, noAnswer);
      return answer === undefined ? undefined : readHolder(answer[0]);
    } catch {
      return undefined;
    }
  }

  #streakOf(job: RunnableJob): RefusalStreak {
    const known = this.#streaks.get(job);
    if (known !== undefined) return known;
    const streak = {
      length: 0,
      isAsking: false,
      nextWarningAt: -Infinity,
      named: new Set<string | undefined>(),
    };
    this.#streaks.set(job, streak);
    return streak;
  }
}

/** Ticks of a job with a hold meet the lock by design. */
function isHeldOnPurpose({ holdOnSuccess, holdOnFailure }: JobLock): boolean {
  return holdOnSuccess !== undefined || holdOnFailure !== undefined;
}

/** A run with a tick that meets the lock has won its claim, because the claim comes first. */
function isRefusedClaim({ reason, trigger }: RunResult): boolean {
  return reason === 'running-elsewhere' && (trigger === 'tick' || trigger === 'catch-up');
}

/** Checks the answer, because a store of the application may answer anything. */
function readHolder(answer: unknown): LockInspection | 'nobody' | undefined {
  if (answer === undefined || answer === null) return 'nobody';
  const owner = memberOf(answer, 'owner');
  const remainingMs = memberOf(answer, 'remainingMs');
  return typeof owner === 'string' && typeof remainingMs === 'number' ? { owner, remainingMs } : undefined;
}

function remainingText({ remainingMs }: LockInspection): string {
  if (!Number.isFinite(remainingMs) || remainingMs < 0) return 'without an end';
  const rounded = remainingMs < 1000 ? Math.round(remainingMs) : Math.round(remainingMs / 1000) * 1000;
  return `${durationText(rounded)} left, more if refreshed`;
}
