import type { RunRecord } from '../cluster/state/run-record.js';
import type { JobCluster } from '../cluster/view/job-cluster.js';
import { sleep, type Clock } from '../core/clock.js';
import { StateUnavailableError } from '../core/errors.js';

interface StartedRun {
  readonly job: string;
  readonly runId: string;
  /** Its id. */
  readonly instance: string;
}

const POLL_MS = 500;
/** Records are flushed each second. One that is not there so long after the run's last report is lost. */
const PATIENCE_MS = 30_000;
/** As many as a store keeps for certain. */
const RECORDS = 100;

/** The run's instance ended, or was cut off, before it recorded the run. */
class RunLostError extends Error {}

/**
 * The record of a run, once there is one.
 *
 * @throws StateUnavailableError when the store is away for 30 s
 */
export async function untilRecorded(cluster: JobCluster, run: StartedRun, clock: Clock): Promise<RunRecord> {
  let reportedAt = clock.monotonic();
  let answeredAt = reportedAt;
  for (;;) {
    try {
      const sight = await look(cluster, run);
      if (typeof sight === 'object') return sight;
      answeredAt = clock.monotonic();
      if (sight === 'in flight') reportedAt = answeredAt;
    } catch (error) {
      if (!(error instanceof StateUnavailableError) || clock.monotonic() - answeredAt > PATIENCE_MS)
        throw error;
      // Nothing was seen of the run in this time.
      reportedAt = clock.monotonic();
    }
    if (clock.monotonic() - reportedAt > PATIENCE_MS) throw lost(run, 'does not report it any more');
    await sleep(clock, POLL_MS);
  }
}

/** The record; or whether its instance reports the run. */
async function look(cluster: JobCluster, run: StartedRun): Promise<RunRecord | 'in flight' | 'not reported'> {
  // The state of the instance comes first, because a record that follows it is then seen.
  const instance = (await cluster.instances()).find(({ id }) => id === run.instance);
  const record = (await cluster.runs(run.job, { limit: RECORDS })).find(({ id }) => id === run.runId);
  if (record !== undefined) return record;
  if (instance?.state === 'silent') throw lost(run, 'has gone silent');
  if (instance?.state === 'left') throw lost(run, 'has shut down');
  const { running } = await cluster.job(run.job);
  return running.some(({ runId }) => runId === run.runId) ? 'in flight' : 'not reported';
}

const lost = ({ runId, instance }: StartedRun, reason: string): RunLostError =>
  new RunLostError(`the end of run ${runId} is not known, because ${instance} ${reason}.`);
