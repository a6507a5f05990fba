import type { Clock } from '../../core/clock.js';
import type { InstanceIdentity } from '../../core/identity.js';
import type { ScheduledJobs } from '../../jobs/scheduled-jobs.js';
import type { CommandTimeouts } from '../../locks/command-timeouts.js';
import type { LockAcquirer } from '../../locks/lock-acquirer.js';
import type { LockStore } from '../../locks/lock-store.js';
import type { JobRunner } from '../../runs/job-runner.js';
import { JobCluster } from '../view/job-cluster.js';
import type { RunRecord } from '../state/run-record.js';
import type { JobStateStore } from '../state/job-state-store.js';
import { StateStoreCalls } from '../state/state-store-calls.js';
import { Catalogue } from './catalogue.js';
import { InstanceReports } from './instance-reports.js';
import { NotableSkips } from './notable-skips.js';
import type { RedactError } from './record-of.js';
import { RecordSender } from './record-sender.js';
import { ReportingInstance } from './reporting-instance.js';
import { RequestInbox } from './request-inbox.js';
import { RequestReader } from './request-reader.js';
import { RequestedPauses } from './requested-pauses.js';
import { RunReporter } from './run-reporter.js';
import { StateOutage } from './state-outage.js';
import { StateReporter } from './state-reporter.js';

/** The parts that reporting needs before there are runs and jobs. */
export interface ReportingDeps {
  readonly clock: Clock;
  readonly identity: InstanceIdentity;
  /** `undefined`: nothing is reported. */
  readonly store: JobStateStore | undefined;
  readonly timeouts: CommandTimeouts;
  readonly redact: RedactError;
  readonly log: { info(message: string): void; warn(message: string): void };
}

/** The parts that runs and jobs are told to, and ask. */
export function prepareReporting({ clock, identity, store, timeouts, redact, log }: ReportingDeps) {
  if (store === undefined) return undefined;
  const calls = new StateStoreCalls(store, timeouts);
  const outage = new StateOutage(log);
  const records = new RecordSender(clock, calls, (error) => outage.failed(error));
  const skips = new NotableSkips(redact);
  // A store in memory takes a record at once.
  const keep =
    store.attach === undefined
      ? (record: RunRecord): void => records.add(record)
      : recordingIn(store, (error) => outage.failed(error));
  const runReporter = new RunReporter({ identity, skips, redact, keep });
  const pauses = new RequestedPauses(clock);
  return { clock, identity, store, log, calls, outage, records, skips, runReporter, pauses };
}

/** Records each run by itself. */
function recordingIn(store: JobStateStore, onFailed: (error: unknown) => void): (record: RunRecord) => void {
  let observed: Promise<void> | undefined;
  return (record) => {
    const recorded = store.record([record]);
    // `InMemoryJobStateStore` returns one promise for all records. A handler for each would cost more than the record.
    if (recorded === observed) return;
    observed = recorded;
    recorded.catch(onFailed);
  };
}

/** What {@link prepareReporting} makes. */
export type PreparedReporting = NonNullable<ReturnType<typeof prepareReporting>>;

/** The runs and jobs that are reported and controlled, and the options that `JobCluster` needs. */
export interface ReportedDeps {
  readonly clock: Clock;
  readonly stateStore: JobStateStore | undefined;
  readonly seesInstanceOnly: boolean;
  readonly lockStore: LockStore;
  readonly acquirer: LockAcquirer;
  readonly keyPrefix: string;
  readonly runner: JobRunner;
  readonly table: ScheduledJobs;
  readonly scheduling: boolean;
}

/** The view of the whole cluster, and the reporter of this instance, if there is a state store. */
export function assembleCluster(prepared: PreparedReporting | undefined, deps: ReportedDeps) {
  const { stateStore, lockStore, keyPrefix, clock, seesInstanceOnly } = deps;
  const instance = prepared && assembleReporter(prepared, deps);
  const scope = seesInstanceOnly ? 'instance' : undefined;
  const local = instance?.local;
  const cluster = new JobCluster({ stateStore, lockStore, keyPrefix, clock, local, scope });
  return { reporter: instance?.reporter, cluster };
}

function assembleReporter(
  { clock, identity, store, log, calls, outage, records, skips, pauses }: PreparedReporting,
  { table, runner, scheduling, acquirer, keyPrefix }: ReportedDeps,
) {
  const findJob = (name: string) => table.find(name);
  const isShuttingDown = (): boolean => table.isClosing;
  const inbox = new RequestInbox({ identity, acquirer, keyPrefix, runner, findJob, isShuttingDown });
  const requests = new RequestReader({
    pauses,
    inbox,
    onPauseChanged: (job) => findJob(job)?.pauseChanged(),
    onMoved: () => void reporter.refresh(),
    log,
  });
  const reports = new InstanceReports({
    identity,
    startedAt: new Date(clock.now()),
    scheduling,
    runner,
    catalogue: new Catalogue(table),
    skips,
    pauses,
    requests,
    droppedRecords: () => records.dropped,
  });
  const reporter = new StateReporter({ clock, store, calls, reports, requests, records, outage });
  return { reporter, local: new ReportingInstance(identity.id, inbox, requests, reporter) };
}
