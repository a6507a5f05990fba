import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';

setFlagsFromString('--expose-gc');
// Only a context that is created after the flag has the function.
const collect = runInNewContext('gc') as () => void;

const NOW = Date.parse('2026-01-01T00:00:00Z');

function tickOf(date: string, zone: string): string | undefined {
  const schedules = new CronSchedules();
  expect(schedules.faultOf(date, zone, NOW)).toBeUndefined();
  const schedule = schedules.get(date, zone);
  const tick = schedule.nextTick(NOW);
  expect(tick === undefined ? undefined : schedule.nextTick(tick)).toBeUndefined();
  expect(schedule.latestTick(Date.parse('2100-01-01T00:00:00Z'))).toBe(tick);
  return tick === undefined ? undefined : new Date(tick).toISOString();
}

describe('a date without an offset is in the zone of the job', () => {
  test.each([
    '2027-07-14T02:30:00',
    '2027-07-14 02:30:00',
    '2027-07-14T02:30',
    '2027-07-14 02:30',
    '2027-07-14t02:30:00.000',
    '2027-07-14 02:30:00.0',
    '\t2027-07-14T02:30:00 ',
  ])('%j', (date) => {
    expect(tickOf(date, 'UTC')).toBe('2027-07-14T02:30:00.000Z');
    expect(tickOf(date, 'Europe/Berlin')).toBe('2027-07-14T00:30:00.000Z');
    expect(tickOf(date, 'Asia/Kolkata')).toBe('2027-07-13T21:00:00.000Z');
  });

  test('a date in a skipped hour is the moment after it, and a date in a repeated hour is the first of two', () => {
    expect(tickOf('2027-03-28 02:30:00', 'Europe/Berlin')).toBe('2027-03-28T01:00:00.000Z');
    expect(tickOf('2027-10-31 02:30:00', 'Europe/Berlin')).toBe('2027-10-31T00:30:00.000Z');
  });
});

describe('a date with an offset is the same moment in every zone', () => {
  test.each([
    ['2027-07-14T02:30:00Z', '2027-07-14T02:30:00.000Z'],
    ['2027-07-14 02:30:00.000z', '2027-07-14T02:30:00.000Z'],
    ['2027-07-14T02:30:00+02:00', '2027-07-14T00:30:00.000Z'],
    ['2027-07-14 02:30 +0200', '2027-07-14T00:30:00.000Z'],
    ['2027-07-14T02:30:00-05', '2027-07-14T07:30:00.000Z'],
    ['2027-01-01T00:00:00+05:45', '2026-12-31T18:15:00.000Z'],
  ])('%s', (date, moment) => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York']) expect(tickOf(date, zone)).toBe(moment);
  });
});

describe('any other form of a date that croner would accept is refused', () => {
  test.each([
    'Mar 14, 2027 02:30',
    'Sun, 14 Mar 2027 02:30:00 GMT',
    '2027-3-14 2:30',
    '2027/03/14 02:30:00',
    '03/14/2027 02:30',
    '2027-03-14T02:30:00.500',
    '2027-03-14T02:30:00.001Z',
    '2027-02-30T00:00:00',
    '2027-02-29T00:00:00Z',
    '2027-13-01T00:00:00',
    '2027-03-14T24:00:00',
    '2027-03-14T02:60:00',
    '2027-03-14T02:30:61',
    '2027-03-14T02:30:00+25:00',
    '2027-03-14T02:30:00 UTC',
    '2027-03-14T02:30:00[Europe/Berlin]',
    '+002027-03-14T02:30:00',
    '0000-01-01T00:00:00',
    '9999-12-31T23:59:59-01:00',
    '02:30',
    '02:30:00',
    '0 12:30 * * *',
    ':30 * * * *',
    'Date: now',
  ])('%s', (date) => {
    expect(new CronSchedules().faultOf(date, 'UTC', NOW)).toEqual({
      option: 'cron',
      expected: expect.stringMatching(
        /^a cron pattern \((a date is written like '2027-03-14T02:30:00', with an offset where it is needed|.*illegal.*|.*exactly.*|.*year.*)\)$/,
      ),
    });
  });
});

test('refused patterns and zones are not kept, and neither are the many spellings of a zone', () => {
  const schedules = new CronSchedules();
  const letters = Array.from('Europe/Berlin');
  const spelled = (number: number): string =>
    letters
      .map((letter, place) => ((number >> place) & 1 ? letter.toUpperCase() : letter.toLowerCase()))
      .join('');
  // A concatenated text keeps its parts alive, and these would be the same for all.
  const flat = (text: string): string => Buffer.from(text).toString();
  const round = (begin: number): void => {
    for (let number = begin; number < begin + 2000; number++) {
      schedules.isZone(flat(`Mars/Phobos ${number} ${'x'.repeat(2000)}`));
      schedules.isZone(spelled(number));
      schedules.faultOf(flat(`${number}x ${'y'.repeat(2000)} * * *`), 'UTC', NOW);
    }
  };
  round(0);
  collect();
  const before = process.memoryUsage().heapUsed;
  round(2000);
  round(4000);
  collect();

  // The texts that the last rounds refused take 16 MB alone.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000);
});
