const DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?:(:\d\d)(?:\.0+)?)? ?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/i;

/**
 * The date as a pattern that ticks once. croner itself would read a date in the zone of the host. A pattern with a year
 * means the same everywhere: in the zone of the job, or in UTC for a date with an offset.
 */
export function patternOfDate(text: string): { readonly pattern: string; readonly isUtc: boolean } {
  const [, day, time, seconds = ':00', z, hours, minutes = '00'] = DATE.exec(text.trim()) ?? [];
  const date = `${day}T${time}${seconds}`;
  const at = Date.parse(date + (hours === undefined ? 'Z' : `${hours}:${minutes}`));
  // V8 reads the 30th of February as a day of March.
  const exists = isoOf(Date.parse(`${date}Z`)).startsWith(`${date}.`);
  const [year, month, dayOfMonth, hour, minute, second] = isoOf(at).match(/\d+/g) ?? [];
  if (!exists || year?.length !== 4)
    throw new TypeError("a date is written like '2027-03-14T02:30:00', with an offset where it is needed");
  const pattern = `${second} ${minute} ${hour} ${dayOfMonth} ${month} * ${year}`;
  return { pattern, isUtc: (z ?? hours) !== undefined };
}

const isoOf = (time: number): string => (Number.isNaN(time) ? '' : new Date(time).toISOString());
