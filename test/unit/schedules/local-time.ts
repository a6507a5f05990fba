/** Local times, read from Intl alone, as an independent source for clock changes. */

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** A moment at which the clocks of a zone change, with the local time just before and just after it. */
export interface ClockChange {
  readonly at: number;
  /** In minutes since 1970, as if the local time were UTC. */
  readonly before: number;
  readonly after: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** The local time at that moment, in minutes since 1970 as if it were UTC. */
export function wallMinute(zone: string, at: number): number {
  return Math.floor(at / MINUTE) + offset(zone, at);
}

/** The offset from UTC in minutes. Clocks change at a quarter of an hour. */
function offset(zone: string, at: number): number {
  const quarter = at - (at % (15 * MINUTE));
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key) ?? (readWall(zone, quarter) - quarter) / MINUTE;
  offsets.set(key, known);
  return known;
}

function readWall(zone: string, at: number): number {
  const format = formats.get(zone) ?? wallFormat(zone);
  formats.set(zone, format);
  const [month, day, year, hour, minute] = format
    .formatToParts(at)
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => Number(value));
  return Date.UTC(year ?? NaN, (month ?? NaN) - 1, day, hour, minute);
}

function wallFormat(zone: string): Intl.DateTimeFormat {
  const digits = 'numeric';
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: digits,
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
  });
}

/** The changes of one year. Two changes within six hours are not found. */
export function clockChanges(zone: string, year: number): ClockChange[] {
  const changes: ClockChange[] = [];
  const step = 360 * MINUTE;
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += step) {
    if (offset(zone, at) === offset(zone, at + step)) continue;
    let [before, after] = [at, at + step];
    while (after - before > MINUTE) {
      const middle = Math.floor((before + after) / 2 / MINUTE) * MINUTE;
      if (offset(zone, middle) === offset(zone, at)) before = middle;
      else after = middle;
    }
    changes.push({ at: after, before: after / MINUTE + offset(zone, at), after: wallMinute(zone, after) });
  }
  return changes;
}

/** The minutes from `from` to before `to` whose local time is one of `minutes` past the hour. */
export function everyHourAt(zone: string, minutes: readonly number[], from: number, to: number): number[] {
  return minutesOf(from, to).filter((at) => minutes.includes(wallMinute(zone, at) % 60));
}

/**
 * One moment for every day, at which the local time is `time` (minutes after midnight) or later for the first time.
 * That is the first of two passes, and the end of a gap.
 */
export function everyDayAt(zone: string, time: number, from: number, to: number): number[] {
  const ticks: number[] = [];
  let latest = wallMinute(zone, from - MINUTE);
  for (const at of minutesOf(from, to)) {
    const wall = wallMinute(zone, at);
    if (Math.floor((wall - time) / DAY_MINUTES) > Math.floor((latest - time) / DAY_MINUTES)) ticks.push(at);
    latest = Math.max(latest, wall);
  }
  return ticks;
}

function minutesOf(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / MINUTE }, (_, index) => from + index * MINUTE);
}

/** Zones, each with a year in which its clocks go forward and back. */
export const ZONES = [
  ['Europe/Berlin', 2026],
  ['Europe/London', 2024],
  ['America/New_York', 2024],
  ['America/St_Johns', 2024],
  ['America/Santiago', 2024],
  ['America/Sao_Paulo', 2018],
  ['Africa/Cairo', 2024],
  ['Asia/Tehran', 2021],
  ['Australia/Sydney', 2024],
  ['Australia/Lord_Howe', 2024],
  ['Pacific/Auckland', 2024],
] as const;
