import type { RunRecord } from '../../state/run-record.js';
import { texts } from './explanation-texts.js';
import type { RunInFlight, TickEvidence } from './tick-evidence.js';
import type { TickExplanation } from './tick-explanation.js';

/** An explanation without what all of them have. */
export type Verdict = Omit<TickExplanation, 'job' | 'tick' | 'scope'>;

/** Without a lock the worst outcome counts. */
export function failedSomewhere(tick: TickEvidence): Verdict | undefined {
  const failed = tick.records.find(({ outcome }) => outcome === 'failed');
  return tick.hasLock || failed === undefined ? undefined : byRecord(tick, failed);
}

/** {@link lostInFlight}, for a job without a lock. */
export function lostSomewhere(tick: TickEvidence): Verdict | undefined {
  return tick.hasLock ? undefined : lostInFlight(tick);
}

/** {@link skippedByRecord}, for a job without a lock. */
export function skippedSomewhere(tick: TickEvidence): Verdict | undefined {
  return tick.hasLock ? undefined : skippedByRecord(tick);
}

/** A run by hand that is in flight says nothing of a tick that ran on time. */
export function inFlight(tick: TickEvidence): Verdict | undefined {
  const live = tick.inFlight.filter(({ instance }) => instance.state === 'live');
  const isDone = tick.records.some(isOfTheTick);
  const found = live.find(({ run }) => !isDone || run.trigger !== 'manual');
  if (found === undefined) return undefined;
  const { run, instance } = found;
  return { verdict: 'running', text: texts.running(tick, run, instance), instance: instance.report.id };
}

/** The newest run for the tick. A run by hand counts where there is no other. */
export function ended(tick: TickEvidence): Verdict | undefined {
  const called = tick.records.filter(({ outcome }) => outcome !== 'skipped');
  const record = called.find(isOfTheTick) ?? called[0];
  return record && byRecord(tick, record);
}

function isOfTheTick({ outcome, trigger }: RunRecord): boolean {
  return outcome !== 'skipped' && trigger !== 'manual';
}

function byRecord(tick: TickEvidence, run: RunRecord): Verdict {
  const { instance, reason, outcome } = run;
  if (outcome !== 'skipped') return { verdict: outcome, text: texts[outcome](tick, run), run, instance };
  const text = texts.skippedByRecord(tick, run);
  if (reason !== 'paused') return { verdict: 'skipped', text, run, instance, reason };
  return { verdict: 'paused', text, run, instance, reason, by: tick.pause?.by };
}

/** An instance went silent in a run that has no record. */
export function lostInFlight(tick: TickEvidence): Verdict | undefined {
  const found = tick.inFlight.find(isCutOff);
  if (found === undefined || tick.isAfterOutage || tick.isTrimmed) return undefined;
  const { id: instance } = found.instance.report;
  return { verdict: 'lost', text: texts.lostInFlight(tick, found.instance), instance };
}

function isCutOff({ instance }: RunInFlight): boolean {
  return instance.state !== 'live';
}

/** An instance took the tick and did not call the handler. */
export function skippedByRecord(tick: TickEvidence): Verdict | undefined {
  const record = tick.records.find(({ outcome, trigger }) => outcome === 'skipped' && trigger !== 'manual');
  return record && byRecord(tick, record);
}
