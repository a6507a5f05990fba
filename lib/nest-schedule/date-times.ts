import { DateTime, FixedOffsetZone, Info, type Zone } from 'luxon';

export type { DateTime, Zone } from 'luxon';

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
export function zoneAhead(minutes: number): Zone {
  return FixedOffsetZone.instance(minutes);
}
