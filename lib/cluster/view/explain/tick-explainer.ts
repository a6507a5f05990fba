import type { LockInspection } from '../../../locks/lock-store.js';
import { claimStoreKey, lockStoreKey } from '../../../locks/store-keys.js';
import { messageOf } from '../../../core/error-text.js';
import { type ClusterReader, unknownJob } from '../cluster-reader.js';
import type { ClusterSnapshot } from '../cluster-snapshot.js';
import type { ViewScope } from '../cluster-types.js';
import type { JobSchedules } from '../job-schedules.js';
import type { LockInspector } from '../lock-inspector.js';
import { readOwner } from '../lock-owner.js';
import { withoutAbsent } from '../plain-data.js';
import { texts } from './explanation-texts.js';
import { type JobEvidence, readJobEvidence } from './job-evidence.js';
import type { TickClaim } from './tick-evidence.js';
import type { TickExplanation } from './tick-explanation.js';
import { explainTick } from './tick-rules.js';

/** The parts that explaining ticks needs. */
export interface TickExplainerDeps {
  readonly reader: ClusterReader;
  readonly inspector: LockInspector;
  readonly schedules: JobSchedules;
  readonly keyPrefix: string;
  readonly scope: ViewScope;
}

/** The locks of ticks, as the lock store shows them. */
interface SeenLocks {
  /** In the order of the ticks. */
  readonly claims: readonly (LockInspection | undefined)[];
  readonly lease: LockInspection | undefined;
  /** Why nothing was shown. */
  readonly unknown: string | undefined;
}

/** Says what became of ticks. It reads all that is known, and leaves the decision to {@link explainTick}. */
export class TickExplainer {
  readonly #deps: TickExplainerDeps;

  constructor(deps: TickExplainerDeps) {
    this.#deps = deps;
  }

  /** The tick at exactly that moment; without one, the latest tick that was due. */
  async explain(job: string, moment: number | undefined): Promise<TickExplanation> {
    const evidence = await this.#read(job);
    const { now } = evidence.snapshot;
    const tick = moment ?? evidence.latestTick(now) ?? evidence.latestReportedTick(now);
    return this.#one(evidence, tick);
  }

  /** The latest tick at or before the moment. A record may show one of a schedule that has changed since. */
  async explainLatestBefore(job: string, moment: number): Promise<TickExplanation> {
    const evidence = await this.#read(job);
    const ticks = [evidence.latestTick(moment), evidence.latestReportedTick(moment)];
    const known = ticks.filter((tick) => tick !== undefined);
    return this.#one(evidence, known.length === 0 ? undefined : Math.max(...known));
  }

  /** The last `count` ticks that were due, newest last. */
  async explainLatest(job: string, count: number): Promise<TickExplanation[]> {
    const evidence = await this.#read(job);
    const ticks: number[] = [];
    let before = evidence.snapshot.now;
    while (ticks.length < count) {
      const tick = evidence.latestTick(before) ?? evidence.latestReportedTick(before);
      if (tick === undefined) break;
      ticks.unshift(tick);
      before = tick - 1;
    }
    return this.#all(evidence, ticks);
  }

  /** @throws UnknownJobError when no instance knows the job, and no record names it */
  async #read(job: string): Promise<JobEvidence> {
    const evidence = await readJobEvidence(this.#deps.reader, this.#deps.schedules, job);
    if (!evidence.isKnown) throw unknownJob(job, evidence.snapshot);
    return evidence;
  }

  async #one(evidence: JobEvidence, tick: number | undefined): Promise<TickExplanation> {
    const { job } = evidence;
    const [explanation] = tick === undefined ? [] : await this.#all(evidence, [tick]);
    return explanation ?? { job, verdict: 'unknown', text: texts.withoutTick(job), ...this.#deps.scope };
  }

  async #all(evidence: JobEvidence, ticks: readonly number[]): Promise<TickExplanation[]> {
    const locks = await this.#look(evidence, ticks);
    return ticks.map((tick, index) => {
      const claim = claimOf(locks.claims[index], locks.lease, evidence.snapshot);
      const found = explainTick({ ...evidence.of(tick), claim, locksUnknown: locks.unknown });
      const { job } = evidence;
      return withoutAbsent<TickExplanation>({ job, tick: new Date(tick), ...found, ...this.#deps.scope });
    });
  }

  /** Records tell enough of most ticks, so that a lock store which is away hides the claims alone. */
  async #look({ job, lockKey }: JobEvidence, ticks: readonly number[]): Promise<SeenLocks> {
    const { keyPrefix, inspector } = this.#deps;
    const leases = lockKey === undefined ? [] : [lockStoreKey(keyPrefix, lockKey)];
    const claims = ticks.map((tick) => claimStoreKey(keyPrefix, job, tick));
    try {
      const locks = await inspector.inspect([...claims, ...leases]);
      return { claims: locks.slice(0, claims.length), lease: locks[claims.length], unknown: undefined };
    } catch (error) {
      return { claims: [], lease: undefined, unknown: messageOf(error) };
    }
  }
}

function claimOf(
  claim: LockInspection | undefined,
  lease: LockInspection | undefined,
  snapshot: ClusterSnapshot,
): TickClaim | undefined {
  if (claim === undefined) return undefined;
  const { instance: instanceId, runId } = readOwner(claim.owner);
  const instance = instanceId === undefined ? undefined : snapshot.instance(instanceId);
  const hasLease = runId !== undefined && lease !== undefined && readOwner(lease.owner).runId === runId;
  return { owner: claim.owner, instanceId, runId, instance, hasLease };
}
