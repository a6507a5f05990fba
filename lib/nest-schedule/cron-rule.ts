import { InvalidJobError } from '../index.js';
import { refuse, type Schedule, type CustomScheduleJobs } from '../internal.js';
import { canonicalPattern } from './cron-dialect.js';
import { type CronZone, type GivenCronTime, readZone } from './cron-zone.js';
import { type DateTime, dateTimeOf } from './date-times.js';
import { OneTick, PatternSchedule } from './own-schedules.js';

/** What says when a cron job ticks. */
export interface CronRule extends CronZone {
  readonly source: string | DateTime;
}

/**
 * @param where the job, as a reader would look for it
 * @param defaultZone where neither a zone nor an offset is given
 * @throws InvalidJobError for what is neither a pattern nor a date, and for a zone together with an offset
 */
export function readRule(where: string, given: GivenCronTime, defaultZone: string): CronRule {
  return { ...readZone(where, given, defaultZone), source: readSource(where, given.source) };
}

function readSource(where: string, source: unknown): string | DateTime {
  if (typeof source === 'string') return source;
  const at = source instanceof Date || hasMilliseconds(source) ? source.valueOf() : NaN;
  if (!Number.isNaN(at)) return dateTimeOf(at);
  const expected = 'a cron pattern, a valid Date or a DateTime of luxon';
  return refuse({ where, error: InvalidJobError }, 'cronTime', expected, source);
}

/** A `DateTime` of whatever copy of luxon. */
function hasMilliseconds(value: unknown): value is { valueOf(): number } {
  return (
    typeof value === 'object' && value !== null && 'toMillis' in value && typeof value.toMillis === 'function'
  );
}

/**
 * The schedule of a rule.
 *
 * @param letsProcessEnd whether the process may end while the timer is set
 * @throws InvalidJobError for a pattern or a zone that cannot be read
 */
export function scheduleOf(
  where: string,
  { source, zone, label }: Omit<CronRule, 'shownIn' | 'timeZone' | 'utcOffset'>,
  jobs: CustomScheduleJobs,
  letsProcessEnd = false,
): Schedule {
  if (typeof source !== 'string') {
    const at = source.toMillis();
    return new OneTick(`once, at ${new Date(at).toISOString()}`, at, false, letsProcessEnd);
  }
  const isOffset = typeof zone === 'number';
  const pattern = jobs.cron(where, canonicalPattern(source), isOffset ? 'UTC' : zone);
  return new PatternSchedule(`${source} (${label})`, pattern, isOffset ? zone * 60_000 : 0, letsProcessEnd);
}
