import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import { scenario } from '../support/cluster/scenario.js';
import { Seed } from '../support/cluster/seed.js';
import { tickFates, ticksOf } from '../support/cluster/ticks.js';

const PERIOD = 1000;
const lock = { lockTimeout: PERIOD };
const TICKS = [
  { name: 'interval', interval: PERIOD, takes: 5, lock },
  { name: 'cron', cron: '* * * * * *', takes: 5, lock },
] as const;
/** Must be no whole number of periods. Otherwise ticks of different moments would meet and be spent. */
const FAR = 90_500;

describe('a clock that is set while the application runs', () => {
  const long = { name: 'long', interval: 2 * PERIOD, takes: 1500, actsEvery: 100, lock } as const;
  const options = { jobs: [...TICKS, long], clocks: [0, 0] };
  const farTitle =
    'runs no tick twice after steps of 90.5 s forward and back; the log reports both, and ticks go on';
  scenario(farTitle, options, async ({ record, instance }) => {
    const { instance: number, run } = await record.nextInMidRun('long');
    const isOwn = (entry: { instance: number; job: string }): boolean =>
      entry.instance === number && entry.job === 'interval';
    await record.until('a tick of it before', () => ticksOf(record, 'interval', number).length > 0);
    const isAhead = (tick: number): boolean =>
      tick > (ticksOf(record, 'interval', number)[0] ?? NaN) + FAR / 2;
    const forward = await instance(number).skewClock(FAR);
    // The wall clock says that the lease has expired, so the run no longer relies on it.
    const act = await record.next('acted', 'the next act', (entry) => entry.run === run, { from: forward });
    expect(act).toMatchObject({ isHeld: false });
    const missed = await record.next('missed', 'the missed ticks', isOwn, { from: forward });
    // A run that began before the step may end after it.
    const isLater = (entry: Parameters<typeof isOwn>[0] & { tick?: string | undefined }): boolean =>
      isOwn(entry) && isAhead(Date.parse(entry.tick ?? ''));
    const first = await record.next('result', 'a tick after it', isLater, { from: forward });
    const before = ticksOf(record, 'interval', number).findLast((tick) => !isAhead(tick)) ?? NaN;
    expect({ missed: missed.count }).toEqual({
      missed: (Date.parse(first.tick ?? '') - before) / PERIOD - 1,
    });
    const back = await instance(number).skewClock(0);
    const soon = await record.next('result', 'a tick after the step back', isOwn, { from: back });
    const ahead = (Date.parse(first.tick ?? '') - Date.parse(soon.tick ?? '')) / PERIOD;
    expect(ahead).toBeGreaterThan(FAR / PERIOD - 5);
    expect(instance(number).log).toMatch(/the clock went back by (89|9[01]) s/);
    const [on, again] = [first.at - forward, soon.at - back].map(Math.round);
    return `forward: ${missed.count} ticks missed, the next tick after ${on} ms; back: after ${again} ms`;
  });

  const steps = Number(process.env['CLUSTER_CLOCK_STEPS'] ?? 10);
  const seededTitle = 'again and again, by up to 3 s: each tick that fell due runs once';
  const within = steps * 2000 + 40_000;
  scenario(seededTitle, { jobs: TICKS, clocks: [0, 0, 0], within }, async (cluster) => {
    const { record, instance } = cluster;
    const seed = new Seed(seededTitle);
    for (let step = 0; step < steps; step++) {
      await sleep(seed.between(0, PERIOD));
      await instance(seed.between(0, 2)).skewClock(seed.between(-3000, 3000));
    }
    await record.next('started', 'a run after the last step', () => true, { within: 60_000 });
    expect(await cluster.end()).toEqual([]);
    const figures = TICKS.map(({ name }) => {
      const { ran, spent, unavailable, lost } = tickFates(record, name);
      expect({ lost }).toEqual({ lost: [] });
      return `${name}: ${ran} ticks ran, ${spent} met a run, ${unavailable} were given up`;
    });
    return `${seed.text}: ${steps} steps; ${figures.join('; ')}`;
  });
});
