import { DateTime, FixedOffsetZone, Info, type Zone } from 'luxon';
import { InvalidJobError } from '../index.js';
import { refuse } from '../internal.js';

export type { DateTime, Zone } from 'luxon';

/** A rule for ticks as the application gives it, with unchecked values. */
export interface GivenCronTime {
  readonly source?: unknown;
  readonly timeZone?: unknown;
  readonly utcOffset?: unknown;
}

/** The time zone of a cron job. */
export interface CronZone {
  /** The IANA name, or the minutes ahead of UTC. */
  readonly zone: string | number;
  /** The zone in which its dates are shown. */
  readonly shownIn: Zone;
  /** The zone for people. */
  readonly label: string;
  /** The zone as it was given. */
  readonly timeZone: string | undefined;
  /** The offset as it was given, in minutes ahead of UTC. */
  readonly utcOffset: number | undefined;
}

/** The longest offset whose hours have two digits. */
const LONGEST_OFFSET = 99 * 60 + 59;

/** The zone of the host, which is the default of patterns. */
export function hostZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * The zone of options or of a `CronTime`, as the package `cron` reads them. Names of luxon are allowed, and an empty
 * name means UTC.
 *
 * @param defaultZone the zone if neither a zone nor an offset is given
 * @throws InvalidJobError for both at once, and for invalid values
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
 * The zone of a name or of a zone object of luxon.
 *
 * @throws InvalidJobError for a zone that luxon does not know
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

/** The offset of a zone without a name, because croner accepts no offset as a name, although newer Node versions do. */
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

/** The zone that luxon makes of a name, a number of minutes or a zone; `undefined` if it is invalid. */
export function zoneOf(given: unknown): Zone | undefined {
  // The cast, because luxon checks any value.
  const zone = Info.normalizeZone(given as string);
  return zone.isValid ? zone : undefined;
}

/** The zone that is so many minutes ahead of UTC. */
function zoneAhead(minutes: number): Zone {
  return FixedOffsetZone.instance(minutes);
}
