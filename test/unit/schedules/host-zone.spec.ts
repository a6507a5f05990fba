import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const PATTERNS = [
  '30 2 * * *',
  '*/30 * * * *',
  '0 * * * *',
  '30 1 8 3 *',
  '30 2 8 3 *',
  '2026-03-08T02:30:00',
  '2026-03-08 02:30',
  '2026-03-08 02:30:00',
  '2026-03-08t02:30:00.000',
  ' 2026-03-08T02:30:00.000000 ',
  '2026-03-08T02:30:00Z',
  '2026-03-08T02:30:00.000z',
  '2026-03-08 02:30:00 +02:00',
  '2026-03-08T02:30-0530',
  '2026-11-01T01:30:00+02',
];

const QUESTIONS = PATTERNS.flatMap((pattern) =>
  ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'].flatMap((zone) =>
    // The clocks of New York go forward on March 8 at 07:00Z and back on November 1 at 06:00Z.
    ['2026-03-08T04:00:00Z', '2026-03-29T00:30:00Z', '2026-11-01T03:00:00Z'].map((from) => ({
      pattern,
      zone,
      from: Date.parse(from),
    })),
  ),
);

function answer(schedules: CronSchedules, questions: typeof QUESTIONS): (number | undefined)[][] {
  return questions.map(({ pattern, zone, from }) => {
    const schedule = schedules.get(pattern, zone);
    const ticks = [schedule.latestTick(from)];
    for (let at: number | undefined = from; at !== undefined && ticks.length < 12; ticks.push(at))
      at = schedule.nextTick(at);
    return ticks;
  });
}

/** Asks lib/schedules/cron-schedule.ts the same in a process of its own, with that host zone. */
async function answersIn(hostZone: string): Promise<unknown> {
  const program = `
    import { CronSchedules } from './lib/schedules/cron-schedule.ts';
    console.log(JSON.stringify({
      hour: new Date('2026-01-01T00:00:00Z').getHours(),
      ticks: (${answer.toString()})(new CronSchedules(), ${JSON.stringify(QUESTIONS)}),
    }));`;
  const loader = ['--import', './test/support/typescript-loader.js', '--input-type=module', '--eval'];
  const { stdout } = await promisify(execFile)(process.execPath, [...loader, program], {
    cwd: ROOT,
    env: { ...process.env, TZ: hostZone },
    timeout: 30_000,
  });
  return JSON.parse(stdout);
}

describe('ticks do not depend on the time zone of the host', () => {
  test.each([
    ['America/New_York', 19],
    ['Australia/Lord_Howe', 11],
    ['Pacific/Kiritimati', 14],
    ['UTC', 0],
  ])('an instance on a machine in %s computes the same ticks as every other', async (hostZone, hour) => {
    const ticks: unknown = JSON.parse(JSON.stringify(answer(new CronSchedules(), QUESTIONS)));
    await expect(answersIn(hostZone)).resolves.toEqual({ hour, ticks });
  });
});
