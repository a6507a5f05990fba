import { printable } from '../../../core/shown-values.js';
import type { RunRecord } from '../../state/run-record.js';
import type { RunningRun } from '../../state/instance-report.js';
import type { SeenInstance } from '../cluster-snapshot.js';
import type { CoveringPause } from './pause-spans.js';
import type { ReportedSkip, TickClaim, TickEvidence } from './tick-evidence.js';
import {
  LATE_MS,
  MOST_NAMED,
  capital,
  causeOf,
  effortOf,
  iso,
  namesOf,
  neighbours,
  of,
  pauseText,
  quote,
  runOf,
  skipText,
  shown,
  the,
  unknown,
  withoutLocks,
} from './text-parts.js';

/** One sentence for each verdict, for a person. Times are in UTC. */
export const texts = {
  succeeded: (tick: TickEvidence, run: RunRecord): string =>
    `The ${runOf(tick, run)} succeeded in ${run.instance} at ${iso(run.finishedAt)}, after ${effortOf(run)}.`,

  failed: (tick: TickEvidence, run: RunRecord): string =>
    `The ${runOf(tick, run)} failed in ${run.instance} at ${iso(run.finishedAt)}, after ${effortOf(run)}` +
    `${run.error === undefined ? '' : `, with the error ${shown(run.error)}`}.`,

  running: (tick: TickEvidence, run: RunningRun, { report }: SeenInstance): string =>
    `The ${runOf(tick, run)} is in flight in ${report.id} since ${iso(run.since)}.`,

  hasLease: (tick: TickEvidence, { instanceId }: TickClaim): string =>
    `The run of ${of(tick)} is in flight in ${instanceId}, which holds the lock of the job.`,

  skippedByRecord: (tick: TickEvidence, run: RunRecord): string =>
    `${run.instance} took ${the(tick)} and skipped it, because ${causeOf(run, tick.pause)}.`,

  skippedByReport: (tick: TickEvidence, skips: readonly ReportedSkip[]): string => {
    const each = skips.slice(0, MOST_NAMED).map(skipText);
    const rest = skips.length - each.length;
    const more = rest > 0 ? `, and ${rest} more instances skipped it` : '';
    return `${capital(the(tick))} was skipped, because ${each.join(', and ')}${more}.`;
  },

  paused: (tick: TickEvidence, pause: CoveringPause): string =>
    `${quote(tick.job)} was paused at ${iso(tick.tick)}, because ${pauseText(pause)}.`,

  pausedInInstances: (tick: TickEvidence, skips: readonly ReportedSkip[]): string =>
    `${quote(tick.job)} was paused at ${iso(tick.tick)} in ${namesOf(skips.map(({ instance }) => instance))}, by the ` +
    'application itself or by a request that has ended since.',

  lostInFlight: (tick: TickEvidence, { report, state }: SeenInstance): string =>
    `${report.id} ran ${the(tick)} and ${state === 'left' ? 'left' : 'went silent'} before it reported the ` +
    `outcome, with its last heartbeat at ${iso(report.lastHeartbeat)}.`,

  lostClaim: (tick: TickEvidence, { instance, instanceId, hasLease }: TickClaim): string => {
    const lease = hasLease ? ', and the lock of the job is still held for it' : '';
    if (instance === undefined)
      return `${instanceId} took ${the(tick)} and is gone, and nothing tells the outcome${lease}.`;
    const { state, report } = instance;
    return (
      `${instanceId} took ${the(tick)} and ${state === 'left' ? 'left' : 'went silent'} before it reported ` +
      `the outcome, with its last heartbeat at ${iso(report.lastHeartbeat)}${lease}.`
    );
  },

  claimedOnly: (tick: TickEvidence, { owner, instanceId, instance }: TickClaim): string => {
    const dropped = instance?.report.droppedRecords ?? 0;
    const records = dropped > 0 ? `, and it has lost ${dropped} of its records` : '';
    return `${instanceId ?? printable(owner, 200)} took ${the(tick)} and has not reported the outcome${records}.`;
  },

  notATick: (tick: TickEvidence): string => {
    const { text = '', before, after } = tick.schedule ?? {};
    const around = [before, after].filter((moment) => moment !== undefined).map(iso);
    const ticks = around.length === 0 ? '' : ` with ticks at ${around.join(' and ')}`;
    return `${quote(tick.job)} has no tick at ${iso(tick.tick)}, because its schedule is ${text}${ticks}.`;
  },

  notYet: (tick: TickEvidence): string =>
    `${capital(the(tick))} is in the future, because it is ${iso(tick.now)} now.`,

  noInstance: (tick: TickEvidence): string =>
    `No instance that schedules ${quote(tick.job)} was up at ${iso(tick.tick)}${neighbours(tick)}.`,

  trimmed: (tick: TickEvidence): string =>
    `${unknown(tick)}, because the records of that time have made room for newer ones.`,

  afterOutage: (tick: TickEvidence): string =>
    `${unknown(tick)}, because the state store was away until a moment ago.`,

  notReported: (tick: TickEvidence, up: readonly SeenInstance[]): string =>
    `${unknown(tick)}, because ${namesOf(up)} ${up.length === 1 ? 'was' : 'were'} up and reported nothing of it` +
    `${tick.now - tick.tick < LATE_MS ? ' yet' : ''}${withoutLocks(tick)}.`,

  outOfReach: (tick: TickEvidence): string =>
    `${unknown(tick)}, because the reports of that time are gone${withoutLocks(tick)}.`,

  withoutTick: (job: string): string =>
    `The ticks of ${quote(job)} are not known, because another timer makes it tick and no report names one.`,
};
