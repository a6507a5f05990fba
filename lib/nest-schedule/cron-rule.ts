import { complain, InvalidJobError, type Schedule, type TimedJobs } from '../index.js';
import { canonicalPattern } from './cron-dialect.js';
import { type CronRule, dateTimeOf, type GivenCronTime } from './cron-time.js';
import { OneTick, PatternSchedule } from './own-schedules.js';

/**
 * @param where the job, as a reader would look for it
 * @param defaultZone where neither a zone nor an offset is given
 * @throws InvalidJobError for what is neither a pattern nor a date, and for a zone together with an offset
 */
export function readRule(where: string, given: GivenCronTime, defaultZone: string): CronRule {
  const zone = readZone({ where, error: InvalidJobError }, given) ?? defaultZone;
  const { source } = given;
  if (typeof source === 'string') return { source, zone };
  const at = source instanceof Date || hasMilliseconds(source) ? source.valueOf() : NaN;
  if (Number.isNaN(at)) {
    const expected = 'a cron pattern, a valid Date or a DateTime of luxon';
    complain({ where, error: InvalidJobError }, 'cronTime', expected, source);
  }
  return { source: dateTimeOf(at), zone };
}

function readZone(
  place: Parameters<typeof complain>[0],
  { timeZone, utcOffset }: GivenCronTime,
): string | number | undefined {
  const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
  if (isGiven(timeZone) && isGiven(utcOffset))
    complain(place, 'utcOffset', 'absent beside `timeZone`', utcOffset);
  if (isGiven(timeZone))
    return typeof timeZone === 'string' ? timeZone : complain(place, 'timeZone', 'a text', timeZone);
  if (!isGiven(utcOffset)) return undefined;
  return typeof utcOffset === 'number'
    ? utcOffset
    : complain(place, 'utcOffset', 'a number of minutes', utcOffset);
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
  { source, zone }: CronRule,
  jobs: TimedJobs,
  letsProcessEnd = false,
): Schedule {
  if (typeof source !== 'string') {
    const at = source.toMillis();
    return new OneTick(`once, at ${new Date(at).toISOString()}`, at, false, letsProcessEnd);
  }
  const isOffset = typeof zone === 'number';
  const pattern = jobs.cron(where, canonicalPattern(source), isOffset ? 'UTC' : zone);
  const text = `${source} (${isOffset ? `UTC, ahead by ${zone} min` : zone})`;
  return new PatternSchedule(text, pattern, isOffset ? zone * 60_000 : 0, letsProcessEnd);
}

/** The zone of the host, in which patterns are read that name none. */
export function hostZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
