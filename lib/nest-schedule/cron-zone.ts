import { DateTime, FixedOffsetZone, Info, type Zone } from 'luxon';
import { InvalidJobError } from '../index.js';
import { refuse } from '../internal.js';

export type { DateTime, Zone } from 'luxon';

/** What a job is asked with that says when it ticks. Nothing is known of it. */
export interface GivenCronTime {
  readonly source?: unknown;
  readonly timeZone?: unknown;
  readonly utcOffset?: unknown;
}

/** Where a cron job reads its pattern. */
export interface CronZone {
  /** The IANA name, or the minutes ahead of UTC. */
  readonly zone: string | number;
  /** In which its dates are told. */
  readonly shownIn: Zone;
  /** As a person would say it. */
  readonly label: string;
  /** The zone as it was given. */
  readonly timeZone: string | undefined;
  /** The offset as it was given, in minutes ahead of UTC. */
  readonly utcOffset: number | undefined;
}

/** The longest offset that is written with two digits for its hours. */
const LONGEST_OFFSET = 99 * 60 + 59;

/** The zone of the host, in which patterns are read that name none. */
export function hostZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * The zone that options or a `CronTime` ask for, as the package `cron` reads them: luxon names zones as well, and an
 * empty name is UTC.
 *
 * @param defaultZone where neither a zone nor an offset is given
 * @throws InvalidJobError for both at once, and for what is neither
 */
export function readZone(where: string, given: GivenCronTime, defaultZone: string): CronZone {
  const place = { where, error: InvalidJobError };
  const { timeZone, utcOffset } = given;
  if (isGiven(timeZone) && isGiven(utcOffset))
    refuse(place, 'utcOffset', 'absent beside `timeZone`', utcOffset);
  if (isGiven(utcOffset)) return offsetZone(where, utcOffset);
  if (!isGiven(timeZone)) return namedZone(where, defaultZone, defaultZone);
  return timeZone ? namedZone(where, timeZone) : { ...namedZone(where, 'UTC'), timeZone: undefined };
}

/**
 * The zone of a name, or an object of luxon.
 *
 * @throws InvalidJobError for what luxon does not know
 */
export function namedZone(where: string, given: unknown, name = nameOf(given)): CronZone {
  const place = { where, error: InvalidJobError };
  const shownIn = zoneOf(given) ?? refuse(place, 'timeZone', "an IANA time zone like 'Europe/Berlin'", given);
  const timeZone = name ?? shownIn.name;
  return { zone: ianaOrOffset(shownIn), shownIn, label: timeZone, timeZone, utcOffset: undefined };
}

function nameOf(given: unknown): string | undefined {
  return typeof given === 'string' ? given : undefined;
}

/** Newer Node versions take an offset for the name of a zone, and what reads the patterns does not. */
function ianaOrOffset(zone: Zone): string | number {
  return zone.isUniversal || /^[+-]/.test(zone.name) ? zone.offset(0) : zone.name;
}

function offsetZone(where: string, given: unknown): CronZone {
  const utcOffset = Number(given);
  if (!Number.isInteger(utcOffset) || Math.abs(utcOffset) > LONGEST_OFFSET)
    refuse({ where, error: InvalidJobError }, 'utcOffset', 'a whole number of minutes', given);
  const shownIn = zoneAhead(utcOffset);
  return {
    zone: utcOffset,
    shownIn,
    label: `UTC, ahead by ${utcOffset} min`,
    timeZone: undefined,
    utcOffset,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The moment, in the zone of the host. */
export function dateTimeOf(milliseconds: number): DateTime {
  return DateTime.fromMillis(milliseconds);
}

/** The zone that luxon makes of a name, a number of minutes or a zone; `undefined` where it makes none. */
export function zoneOf(given: unknown): Zone | undefined {
  // luxon looks at whatever it is given.
  const zone = Info.normalizeZone(given as string);
  return zone.isValid ? zone : undefined;
}

/** The zone that lies so many minutes ahead of UTC. */
function zoneAhead(minutes: number): Zone {
  return FixedOffsetZone.instance(minutes);
}
