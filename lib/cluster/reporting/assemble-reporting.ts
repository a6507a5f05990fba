import type { InstanceChannels } from '../../core/channels.js';
import type { Clock } from '../../core/clock.js';
import type { InstanceIdentity } from '../../core/identity.js';
import type { JobLog } from '../../jobs/job-log.js';
import type { ScheduledJobs } from '../../jobs/scheduled-jobs.js';
import type { CommandTimeouts } from '../../locks/command-timeouts.js';
import type { LockAcquirer } from '../../locks/lock-acquirer.js';
import type { LockStore } from '../../locks/lock-store.js';
import type { StoreAccess } from '../../locks/store-access.js';
import type { JobRunner } from '../../runs/job-runner.js';
import type { RunLimit } from '../../runs/run-limit.js';
import { assembleParts } from '../view/cluster-parts.js';
import { JobCluster } from '../view/job-cluster.js';
import { InMemoryJobStateStore } from '../state/in-memory-job-state-store.js';
import type { JobStateStore } from '../state/job-state-store.js';
import { StateStoreCalls } from '../state/state-store-calls.js';
import { Catalogue } from './catalogue.js';
import { InstanceReports } from './instance-reports.js';
import { NotableSkips } from './notable-skips.js';
import { ownOverview } from './own-overview.js';
import { recordOf, type RedactError } from './record-of.js';
import { RecordSender } from './record-sender.js';
import { ReportingInstance } from './reporting-instance.js';
import { RequestInbox } from './request-inbox.js';
import { RequestReader } from './request-reader.js';
import { RequestedPauses } from './requested-pauses.js';
import { type KeepRecord, RunReporter } from './run-reporter.js';
import { StateOutage } from './state-outage.js';
import { StateReporter } from './state-reporter.js';

/** The parts that reporting needs before there are runs and jobs. */
export interface ReportingDeps {
  readonly clock: Clock;
  readonly identity: InstanceIdentity;
  readonly channels: InstanceChannels;
  /** `undefined`: nothing is reported. */
  readonly store: JobStateStore | undefined;
  readonly timeouts: CommandTimeouts;
  readonly access: StoreAccess;
  readonly redact: RedactError;
  readonly log: Pick<JobLog, 'info' | 'warn'>;
}

/** The parts that runs and jobs are told to, and ask. */
export function prepareReporting(deps: ReportingDeps) {
  const { clock, identity, channels, store, timeouts, access, redact, log } = deps;
  if (store === undefined) return undefined;
  const calls = new StateStoreCalls(store, timeouts, access);
  const outage = new StateOutage(log, channels);
  const records = new RecordSender(clock, calls, (error) => outage.failed(error));
  const skips = new NotableSkips(redact);
  const keep = keepingIn(store, records, outage);
  const runReporter = new RunReporter({ identity, skips, redact, keep });
  const pauses = new RequestedPauses(clock);
  return { ...deps, store, calls, outage, records, skips, runReporter, pauses };
}

/** A store in the same process takes each record at once. */
function keepingIn(store: JobStateStore, records: RecordSender, outage: StateOutage): KeepRecord {
  // The default configuration keeps every run, and making a record first would cost as much as keeping it.
  if (keepsParts(store)) return (result, reported) => store.keep(result, reported);
  if (store.attach === undefined) return (result, reported) => records.add(recordOf(result, reported));
  return (result, reported) => {
    store.record([recordOf(result, reported)]).catch((error: unknown) => outage.failed(error));
  };
}

/** Whether the store is ours and its `record()` is no other one's, as of a class that extends it. */
function keepsParts(store: JobStateStore): store is InMemoryJobStateStore {
  return store instanceof InMemoryJobStateStore && store.record === InMemoryJobStateStore.prototype.record;
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
  readonly limit: RunLimit | undefined;
  readonly table: ScheduledJobs;
  readonly scheduling: boolean;
}

/** The view of the whole cluster, and the reporter of this instance, if there is a state store. */
export function assembleCluster(prepared: PreparedReporting | undefined, deps: ReportedDeps) {
  const { stateStore, lockStore, keyPrefix, clock, seesInstanceOnly } = deps;
  const { access } = deps.acquirer.commands;
  const instance = prepared && assembleReporter(prepared, deps);
  const scope = seesInstanceOnly ? 'instance' : undefined;
  const local = instance?.local;
  const cluster = new JobCluster(
    assembleParts({ stateStore, lockStore, keyPrefix, clock, access, local, scope }),
  );
  return { reporter: instance?.reporter, cluster };
}

function assembleReporter(prepared: PreparedReporting, deps: ReportedDeps) {
  const { clock, identity, records, pauses, redact } = prepared;
  const { table } = deps;
  const findJob = (name: string) => table.find(name);
  const isShuttingDown = (): boolean => table.isClosing;
  const inbox = new RequestInbox({ ...prepared, ...deps, findJob, isShuttingDown });
  const requests = new RequestReader({
    ...prepared,
    inbox,
    onPauseChanged: (job) => findJob(job)?.pauseChanged(),
    onMoved: () => void reporter.refresh(),
  });
  const reports = new InstanceReports({
    ...prepared,
    ...deps,
    startedAt: new Date(clock.now()),
    catalogue: new Catalogue(table),
    requests,
    droppedRecords: () => records.dropped,
  });
  const reporter = new StateReporter({ ...prepared, reports, requests });
  const overview = () => ownOverview({ clock, reports, pauses, table, redact });
  const parts = { inbox, requests, reporter, records, overview };
  return { reporter, local: new ReportingInstance(identity.id, parts) };
}
