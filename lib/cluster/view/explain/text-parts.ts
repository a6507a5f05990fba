import { printable } from '../../../core/shown-values.js';
import type { NotableSkip } from '../../state/instance-report.js';
import type { RunRecord } from '../../state/run-record.js';
import type { SeenInstance } from '../cluster-snapshot.js';
import type { CoveringPause } from './pause-spans.js';
import type { ReportedSkip, TickEvidence } from './tick-evidence.js';

/** One sentence names so many instances. */
export const MOST_NAMED = 3;

/** Reports come after this, in milliseconds: a heartbeat, and a flush. */
export const LATE_MS = 10_000;

const CAUSES: Readonly<Record<string, string>> = {
  'claimed-elsewhere': 'another instance had taken it',
  'running-elsewhere': 'the lock of the job was held elsewhere',
  'still-running': 'the run before it had not ended',
  'lock-unavailable': 'the lock store was not available',
  'at-capacity': 'no place was free among the runs that `concurrency` allows',
  'shutting-down': 'the instance was shutting down',
  paused: 'the job was paused',
  missed: 'the process could not run its timers',
};

/** A newer version may report a reason that this one does not know. */
export function causeOf(
  { reason, error }: Pick<NotableSkip, 'error'> & { reason?: string | undefined },
  pause?: CoveringPause,
): string {
  if (reason === 'paused' && pause !== undefined) return pauseText(pause);
  const cause = CAUSES[reason ?? ''] ?? `the reason was ${quote(reason ?? 'not given')}`;
  return error === undefined ? cause : `${cause} (${printable(error, LONGEST_ERROR)})`;
}

const LONGEST_ERROR = 300;

export function skipText({ skip, instance }: ReportedSkip): string {
  const { count, from, to } = skip;
  const range = count === 1 ? '' : ` for ${count} ticks from ${iso(from)} to ${iso(to)}`;
  return `in ${instance.report.id} ${causeOf(skip)}${range}`;
}

export function pauseText({ by, at, reason }: CoveringPause): string {
  const why = reason === undefined ? '' : ` (${printable(reason, LONGEST_ERROR)})`;
  return `${printable(by, 200)} paused the job at ${iso(at)}${why}`;
}

const TRIGGERS: Readonly<Record<string, string>> = {
  startup: 'run at the start',
  'catch-up': 'late run',
  recovery: 'repeated run',
  manual: 'run by hand',
};

export function runOf(tick: TickEvidence, { trigger }: { readonly trigger: string }): string {
  return `${TRIGGERS[trigger] ?? 'run'} of ${of(tick)}`;
}

export function effortOf({ durationMs, attempts, lockLost }: RunRecord): string {
  const tries = attempts > 1 ? ` and ${attempts} attempts` : '';
  return `${Math.round(durationMs)} ms${tries}${lockLost ? ', and lost its lock before' : ''}`;
}

/** The instance that was up last before the tick, and the first one after it. */
export function neighbours({ tick, candidates }: TickEvidence): string {
  const ended = candidates
    .map(({ report }) => ({ id: report.id, at: report.lastHeartbeat.getTime() }))
    .filter(({ at }) => at < tick)
    .sort((one, other) => other.at - one.at)
    .map(({ id, at }) => `${id} was last heard of at ${iso(at)}`);
  const begun = candidates
    .map(({ report }) => ({ id: report.id, at: report.startedAt.getTime() }))
    .filter(({ at }) => at > tick)
    .sort((one, other) => one.at - other.at)
    .map(({ id, at }) => `${id} started at ${iso(at)}`);
  const known = [...ended.slice(0, 1), ...begun.slice(0, 1)];
  return known.length === 0 ? '' : `, because ${known.join(' and ')}`;
}

export function withoutLocks({ locksUnknown }: TickEvidence): string {
  return locksUnknown === undefined ? '' : `, and the lock store does not show who took it (${locksUnknown})`;
}

export function namesOf(instances: readonly SeenInstance[]): string {
  const names = instances.slice(0, MOST_NAMED).map(({ report }) => report.id);
  const rest = instances.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export const unknown = (tick: TickEvidence): string => `The reports do not show what became of ${the(tick)}`;
export const the = (tick: TickEvidence): string => `the tick of ${of(tick)}`;
export const of = ({ job, tick }: TickEvidence): string => `${quote(job)} at ${iso(tick)}`;
export const quote = (text: string): string => `"${printable(text, 200)}"`;
export const shown = (error: string): string => `"${printable(error, LONGEST_ERROR)}"`;
export const iso = (moment: Date | number): string => new Date(moment).toISOString();
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
