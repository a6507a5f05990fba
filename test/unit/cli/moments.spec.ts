import { describe, expect, test } from '@jest/globals';
import { readMoment } from '../../../lib/cli/input/moments.js';
import { UsageError } from '../../../lib/cli/input/usage-error.js';
import { inZone } from '../../support/in-zone.js';

const NOW = '2026-08-01T12:00:00+02:00';

type Side = 'past' | 'future';

/** The moments in a zone with summer time. */
const inBerlin = (cases: readonly (readonly [text: string, side: Side, now: string])[]) =>
  inZone('Europe/Berlin', 'moment', cases);

describe('a time on the command line', () => {
  test('may be a date or a time of day, in the zone of the process where it has no offset', async () => {
    const cases = [
      ['2026-07-31T02:30:00Z', '2026-07-31T02:30:00.000Z'],
      ['2026-07-31t02:30z', '2026-07-31T02:30:00.000Z'],
      ['2026-07-31T02:30:00.5+02:00', '2026-07-31T00:30:00.500Z'],
      ['2026-07-31 02:30 -0330', '2026-07-31T06:00:00.000Z'],
      // Without an offset in the zone of the process.
      ['2026-07-31T02:30', '2026-07-31T00:30:00.000Z'],
      ['2026-01-31 02:30:15.007', '2026-01-31T01:30:15.007Z'],
      ['2026-07-31', '2026-07-30T22:00:00.000Z'],
      // In the past also when it is not.
      ['2026-09-01T00:00Z', '2026-09-01T00:00:00.000Z'],
      // A time of day is the latest one before now.
      ['02:30', '2026-08-01T00:30:00.000Z'],
      ['2:30', '2026-08-01T00:30:00.000Z'],
      ['12:00', '2026-08-01T10:00:00.000Z'],
      ['12:00:01', '2026-07-31T10:00:01.000Z'],
      ['23:15', '2026-07-31T21:15:00.000Z'],
    ] as const;

    const moments = await inBerlin(cases.map(([text]) => [text, 'past', NOW]));
    expect(moments).toEqual(cases.map(([, moment]) => moment));
  });

  test('may be a duration from now, where it is in the future', async () => {
    const cases = [
      ['13:00', '2026-08-01T11:00:00.000Z'],
      ['02:30', '2026-08-02T00:30:00.000Z'],
      ['12:00', '2026-08-02T10:00:00.000Z'],
      ['2h', '2026-08-01T12:00:00.000Z'],
      ['30 minutes', '2026-08-01T10:30:00.000Z'],
      ['2026-08-03', '2026-08-02T22:00:00.000Z'],
    ] as const;

    const moments = await inBerlin(cases.map(([text]) => [text, 'future', NOW]));
    expect(moments).toEqual(cases.map(([, moment]) => moment));
  });

  test('comes twice in the night in which the clock goes back', async () => {
    const moments = await inBerlin([
      ['02:30', 'past', '2026-10-25T12:00:00+01:00'],
      ['02:30', 'past', '2026-10-25T01:00:00Z'],
      ['02:30', 'future', '2026-10-25T00:00:00Z'],
      ['02:30', 'future', '2026-10-25T01:00:00Z'],
    ]);
    expect(moments).toEqual([
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
  });

  const read = (text: string, side: Side = 'past') =>
    readMoment(text, { name: 'tick', side, now: Date.parse(NOW) });

  test.each([
    'yesterday',
    '',
    '25:00',
    '12:60',
    '2026-02-30',
    '2026-13-01',
    '2026-08-01T24:00',
    '5m',
    '30',
    '2026-08-01T02:30+25:00',
  ])('refuses %j with the value and with what would be right', (text) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(
      `expected \`tick\` to be a time like '2026-08-01T02:30+02:00', '2026-08-01 02:30' or '02:30', got ${JSON.stringify(text)}.`,
    );
  });

  test.each(['5', '400d', '-2h', '2 hourz'])('refuses %j as a time in the future', (text) => {
    expect(() => read(text, 'future')).toThrow("or a duration like '2h', got");
  });

  test.each(['2026-08-01T11:59+02:00', NOW])(
    'refuses %s as a time in the future, because it is past',
    (text) => {
      expect(() => read(text, 'future')).toThrow('which is past');
    },
  );
});
