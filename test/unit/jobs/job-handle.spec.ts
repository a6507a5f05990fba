import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

const MINUTE = 60_000;

class Reports {
  @BackgroundJob({ cron: '* * * * *', name: 'job' })
  send(): void {}

  @BackgroundJob({ interval: '90s', name: 'disabled', disabled: true })
  never(): string {
    return 'ran';
  }
}

const clock = (): VirtualClock => new VirtualClock('2026-01-01T00:00:00Z');

function ticking(time: VirtualClock): Promise<TestApp> {
  return startApp({ clock: time, providers: [Reports], jobs: { scheduling: true } });
}

describe('what a handle shows', () => {
  it('the schedule as a person would say it', async () => {
    const { registry } = await startApp({ providers: [Reports] });

    expect(registry.list().map(({ schedule }) => schedule)).toEqual(['* * * * * (UTC)', 'every 90s']);
  });

  it('the next tick, whether it is running, and the last run that was no skip', async () => {
    const time = clock();
    const { opened, open } = gate();
    const { registry } = await ticking(time);
    const job = registry.add('slow', { cron: '* * * * *' }, () => opened);
    expect([job.isRunning, job.lastRun]).toEqual([false, undefined]);

    await time.advance(2 * MINUTE);
    expect(job.isRunning).toBe(true);
    expect(job.nextTick).toEqual(new Date('2026-01-01T00:03:00Z'));
    expect(job.lastRun).toBeUndefined();
    open();
    await time.advance(1);
    const result = job.lastRun;
    expect(result).toMatchObject({ outcome: 'succeeded', tick: new Date('2026-01-01T00:01:00Z') });
    job.pause();
    await time.advance(MINUTE);
    expect(job.isRunning).toBe(false);
    expect(job.lastRun).toBe(result);
  });
});

describe('the object that is a handle', () => {
  const MEMBERS = [
    'name',
    'schedule',
    'nextTick',
    'isRunning',
    'isPaused',
    'lastRun',
    'run',
    'pause',
    'resume',
  ];

  it('has the documented members, and no other', async () => {
    const { registry } = await startApp({ providers: [Reports] });
    const handle = registry.get('job');
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(handle));

    expect(Object.getOwnPropertyNames(handle)).toEqual([]);
    expect([...names].sort()).toEqual(['constructor', ...MEMBERS].sort());
  });

  it('is the same for one job each time', async () => {
    const { registry } = await startApp({ providers: [Reports] });
    const added = registry.add('added', { interval: '1m' }, () => 1);

    expect(registry.get('added')).toBe(added);
    expect(registry.get('job')).toBe(registry.get(Reports.prototype.send));
    expect(registry.list()).toEqual([registry.get('job'), registry.get('disabled'), added]);
    expect(registry.list()[2]).toBe(added);
  });

  it('is printed with what it shows', async () => {
    const { registry } = await startApp({ providers: [Reports] });

    expect(inspect(registry.get('disabled'), { breakLength: Infinity })).toBe(
      "JobHandle { name: 'disabled', schedule: 'every 90s', nextTick: undefined, isRunning: false, " +
        'isPaused: false, lastRun: undefined }',
    );
  });
});

describe('pause and resume', () => {
  it('ticks of a paused job are skips, not missed, and are not made up', async () => {
    const time = clock();
    const { registry, events } = await ticking(time);
    const outcomes: string[] = [];
    events.on('succeeded', ({ tick }) => outcomes.push(`ran ${tick?.getUTCMinutes() ?? ''}`));
    events.on('skipped', ({ reason, tick }) => outcomes.push(`${reason} ${tick?.getUTCMinutes() ?? ''}`));
    events.on('missed', () => outcomes.push('missed'));
    const job = registry.get('job');

    job.pause();
    expect(job.isPaused).toBe(true);
    await time.advance(2 * MINUTE);
    job.resume();
    expect(job.isPaused).toBe(false);
    await time.advance(MINUTE);

    expect(outcomes).toEqual(['paused 1', 'paused 2', 'ran 3']);
  });

  it('a run in flight is left alone', async () => {
    const { opened, open } = gate();
    const { registry } = await startApp({ providers: [Reports] });
    const job = registry.add('slow', { interval: '1m' }, (run) => opened.then(() => run.signal.aborted));
    const running = job.run();
    job.pause();
    open();

    await expect(running).resolves.toMatchObject({ outcome: 'succeeded', value: false });
  });
});
