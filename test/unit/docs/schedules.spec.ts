import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';

const page = readFileSync(new URL('../../../docs/schedules.md', import.meta.url), 'utf8');
const schedules = new CronSchedules();

/** The cells of the table whose head has this text, by row. */
function rowsBelow(head: string | RegExp): string[][] {
  const [, below = ''] = page.split(head);
  const [rows = ''] = below.split('\n\n', 1);
  return rows
    .split('\n')
    .slice(2)
    .map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | *\|$/g, '').trim()));
}

/** The times that a cell names. An empty cell is a mistake in the page. */
function moments(text: string): string[] {
  if (text === '') throw new Error('a cell of docs/schedules.md names no time: write `none`');
  return text === 'none' ? [] : text.split(', ');
}

const pattern = (cell: string): string => cell.replaceAll('`', '');

describe('docs/schedules.md', () => {
  const patterns = rowsBelow('Next ticks after 2026-01-01 00:00 (UTC)');

  it.each(patterns)('says when %s ticks: %s', (cell, _meaning, ticks = '') => {
    const schedule = schedules.get(pattern(cell), 'UTC');
    let at = Date.UTC(2026, 0, 1);
    const seen = moments(ticks).map((text) => {
      at = schedule.nextTick(at) ?? NaN;
      const iso = new Date(at).toISOString().replace('T', ' ');
      return iso.slice(0, text.length);
    });
    expect(seen).toEqual(moments(ticks));
    expect(seen).not.toHaveLength(0);
    expect(patterns.length).toBeGreaterThan(15);
  });

  const changes = rowsBelow(/Pattern +\| 2026-03-29/).map(([cell = '', spring = '', autumn = '']) => ({
    cell,
    days: { '2026-03-29': moments(spring), '2026-10-25': moments(autumn) },
  }));

  it.each(changes)('says when $cell ticks while clocks change', ({ cell, days }) => {
    const schedule = schedules.get(pattern(cell), 'Europe/Berlin');
    const ticksOf = (day: string): string[] => {
      const ticks: string[] = [];
      const end = Date.parse(`${day}T02:30:00Z`);
      let at = schedule.nextTick(Date.parse(`${day}T00:00:00Z`) - 1) ?? NaN;
      for (; at < end; at = schedule.nextTick(at) ?? NaN)
        ticks.push(new Date(at).toISOString().slice(11, 16));
      return ticks;
    };
    for (const [day, ticks] of Object.entries(days)) expect(ticksOf(day)).toEqual(ticks);
    expect(changes).toHaveLength(5);
  });

  it('says where the grid of an interval lies', () => {
    const [, first = '', second = ''] = /ticks at (\d\S+), (\d\S+)\s/.exec(page) ?? [];
    const schedule = new IntervalSchedule(5000, 'ReportsService.send');
    const ticks = [schedule.nextTick(0), schedule.nextTick(5000)].map((at) => new Date(at).toISOString());
    expect(ticks).toEqual([first, second].map((time) => `1970-01-01T${time}Z`));
  });

  it.each([
    ['@reboot', '@reboot'],
    ['@every 5m', '@every 5m'],
    ['5/20', '5/20 * * * *'],
    ['L-1', '0 0 L-1 * *'],
    ['0 0 30 2 *', '0 0 30 2 *'],
  ])('says that %s is refused', (said, text) => {
    const [, refused = ''] = /^Not read: ([^]*?)\n\n/m.exec(page) ?? [];
    expect(refused).toContain(`\`${said}\``);
    expect(schedules.faultOf(text, 'UTC', 0)?.option).toBe('cron');
  });
});
