import { describe, expect, test } from '@jest/globals';
import { durationLine, localTime, shortTime } from '../../../lib/cli/output/local-time.js';
import { Page } from '../../../lib/cli/output/page.js';
import { shown, widthOf, wrapped } from '../../../lib/cli/output/shown-text.js';
import { factList, table } from '../../../lib/cli/output/table.js';
import { inZone } from '../../support/in-zone.js';

const NOW = Date.parse('2026-08-01T12:00:00+05:30');
const plain = new Page(NOW, false);
const coloured = new Page(NOW, true);

describe('times', () => {
  test('are local with their offset, and short in a table', async () => {
    const times = await inZone('Asia/Kolkata', 'shown', [
      ['2026-08-01T00:00:00Z', NOW],
      ['2026-07-31T18:29:59Z', NOW],
      ['2025-07-31T18:29:59Z', NOW],
    ]);
    expect(times).toEqual([
      ['2026-08-01 05:30:00 +05:30', '05:30:00 +05:30'],
      ['2026-07-31 23:59:59 +05:30', 'Jul 31 23:59 +05:30'],
      ['2025-07-31 23:59:59 +05:30', '2025-07-31 23:59 +05:30'],
    ]);
  });

  test('that cannot be read are a question mark', () => {
    expect(localTime(new Date('x'))).toBe('?');
    expect(shortTime(new Date('x'), NOW)).toBe('?');
  });

  test.each([
    [0, '0ms'],
    [999.4, '999ms'],
    [999.6, '1.0s'],
    [1_230, '1.2s'],
    [59_949, '59.9s'],
    [59_960, '1m 00s'],
    [125_000, '2m 05s'],
    [3_599_999, '1h 00m'],
    [11_520_000, '3h 12m'],
    [367_200_000, '4d 06h'],
    [Infinity, 'no end'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(durationLine(milliseconds)).toBe(text);
  });
});

describe('texts of instances', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['two\nlines\r\u2028', 'two\\x0alines\\x0d\\u2028'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['half \ud800', 'half \\ud800'],
    ['Grüße 你好 👋', 'Grüße 你好 👋'],
  ])('%j are shown as %j', (text, safe) => {
    expect(shown(text)).toBe(safe);
  });

  test('have the width that a terminal gives them', () => {
    expect(['abc', '你好', '👋', 'e\u0301'].map(widthOf)).toEqual([3, 4, 2, 1]);
  });

  test.each([
    ['one two three', 8, ['one two', 'three']],
    ['Reports.sendDaily', 10, ['Reports.', 'sendDaily']],
    ['abcdefghijkl', 5, ['abcde', 'fghij', 'kl']],
    ['', 5, ['']],
    ['你好你好', 5, ['你好', '你好']],
  ])('%j in %d columns', (text, width, lines) => {
    expect(wrapped(text, width)).toEqual(lines);
  });
});

describe('a table', () => {
  test('has aligned columns, and notes below their lines', () => {
    const rows = [{ cells: ['a', 'long text'], note: 'a note' }, { cells: ['bcd', ''] }];

    expect(table(['X', 'Y'], rows, plain)).toBe('X    Y\na    long text\n    a note\nbcd\n');
  });

  test('fits 100 columns and keeps all of its text, however long that is', () => {
    const texts = ['name'.repeat(50), 'host-1.example:17:'.repeat(9), 'short', 'word '.repeat(40).trim()];
    const output = table(['A', 'B', 'C', 'D'], [{ cells: texts, note: 'x'.repeat(2000) }], plain);
    const lines = output.split('\n');

    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(100);
    expect(lines.filter((line) => line.startsWith('    x'))).toHaveLength(3);
    expect(output).toContain('x…');
    for (const sign of ['name', 'word']) expect(output.split(sign[0] ?? '').length).toBeGreaterThan(40);
  });

  test('colours words and not the space behind them', () => {
    const rows = [{ cells: [{ text: 'lost', colour: 'red' as const }, 'x'] }];

    expect(table(['STATE', 'X'], rows, coloured)).toBe(
      '\u001b[2mSTATE\u001b[22m  \u001b[2mX\u001b[22m\n\u001b[31mlost\u001b[39m   x\n',
    );
    expect(table(['STATE', 'X'], rows, plain)).toBe('STATE  X\nlost   x\n');
  });
});

test('a list of facts leaves out what is absent, and fits 100 columns', () => {
  const output = factList(
    [
      ['job', 'a'],
      ['reason', undefined],
      ['error', 'word '.repeat(50)],
    ],
    plain,
  );
  const lines = output.split('\n');

  expect(lines.slice(0, 2)).toEqual(['job    a', `error  ${'word '.repeat(18).trim()}`]);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(100);
});
