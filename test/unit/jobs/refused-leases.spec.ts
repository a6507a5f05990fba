import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import type { Lease } from '../../../lib/locks/lock-store.js';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { hostileProxy } from '../../support/hostile.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const JOB = 'background-jobs:lock:Job0.run';

interface Holder {
  owner: string;
  remainingMs: number;
}

/** A store that can be asked who holds a lock, and answers what the test says. */
class InspectedStore extends RecordingLockStore {
  readonly asked: (readonly string[])[] = [];
  answer: () => unknown = () => [{ owner: 'me', remainingMs: 24_310 }];

  inspect(keys: readonly string[]): Promise<readonly (Holder | undefined)[]> {
    this.asked.push(keys);
    return this.answer() as Promise<readonly (Holder | undefined)[]>;
  }
}

let clock: VirtualClock;
let store: InspectedStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new InspectedStore(clock);
});

afterEach(closeApps);

const start = (options: BackgroundJobOptions = { cron: '* * * * *' }): Promise<TestApp> =>
  appWithJobs(clock, store, options);

async function hold(owner = 'me', key = JOB): Promise<Lease> {
  const lease = await store.tryAcquire(key, 24 * HOUR, { owner });
  if (lease === undefined) throw new Error('somebody holds it');
  return lease;
}

const warnings = ({ log }: TestApp): string[] =>
  log.lines('warn').filter((line) => line.includes(' did not run at '));

describe('a job whose lease is refused to claims that this instance won', () => {
  it('is named at the third in a row, with the holder and how long the lock lives; once for each holder', async () => {
    const app = await start();
    const lease = await hold();
    await clock.advance(2 * MINUTE);
    expect([store.asked, warnings(app)]).toEqual([[], []]);

    await clock.advance(MINUTE);
    const line =
      'Job0.run did not run at the last 3 ticks that this instance claimed, because ' +
      'me holds the lock "Job0.run" (24s left, more if refreshed)';
    expect([store.asked, warnings(app)]).toEqual([[[JOB]], [line]]);

    await clock.advance(10 * MINUTE);
    expect(warnings(app)).toEqual([line]);

    await lease.release();
    await hold('you');
    store.answer = () => Promise.resolve([{ owner: 'you', remainingMs: 90_000 }]);
    await clock.advance(2 * MINUTE);
    expect(warnings(app)).toEqual([
      line,
      expect.stringContaining('because you holds the lock "Job0.run" (90s left,'),
    ]);
  });

  it('begins anew once a run got the lease', async () => {
    const app = await start();
    const lease = await hold();
    await clock.advance(2 * MINUTE);
    await lease.release();
    await clock.advance(MINUTE);
    await hold();
    await clock.advance(2 * MINUTE);
    expect(warnings(app)).toEqual([]);

    await clock.advance(MINUTE);
    expect(warnings(app)).toHaveLength(1);
  });

  it('is named again, also for the same holder, when a run got the lease in between', async () => {
    const app = await start();
    const lease = await hold();
    await clock.advance(3 * MINUTE);
    await lease.release();
    await clock.advance(MINUTE);
    await hold();
    await clock.advance(4 * MINUTE);
    expect(warnings(app)).toHaveLength(2);
  });

  it('is not judged by ticks that another instance claimed, or that were skipped for another reason', async () => {
    const app = await start();
    await hold();
    await clock.advance(2 * MINUTE);
    for (const minute of ['03', '04'])
      await store.tryAcquire(`background-jobs:claim:Job0.run@2026-01-01T00:${minute}:00.000Z`, HOUR);
    await clock.advance(2 * MINUTE);
    app.registry.get('Job0.run').pause();
    await clock.advance(MINUTE);
    app.registry.get('Job0.run').resume();
    await app.registry.get('Job0.run').run();
    expect(warnings(app)).toEqual([]);

    await clock.advance(MINUTE);
    expect(warnings(app)).toHaveLength(1);
  });

  it.each(['holdOnSuccess', 'holdOnFailure'] as const)(
    'is not named where %s is set: it is held on purpose',
    async (option) => {
      const app = await start({ cron: '* * * * *', lock: { [option]: '10m' } });
      await hold();
      await clock.advance(5 * MINUTE);
      expect([store.asked, warnings(app)]).toEqual([[], []]);
    },
  );

  it('has one warning in a minute, where each tick meets another holder', async () => {
    const app = await start({ interval: '1s' });
    await hold();
    let asked = 0;
    store.answer = () => Promise.resolve([{ owner: `run-${asked++}`, remainingMs: 500 }]);
    await clock.advance(2.5 * MINUTE);
    expect(warnings(app)).toHaveLength(3);
  });

  it('is asked about under the key of its lock', async () => {
    await start({ cron: '* * * * *', lock: { key: 'shared' } });
    await hold('me', 'background-jobs:lock:shared');
    await clock.advance(3 * MINUTE);
    expect(store.asked).toEqual([['background-jobs:lock:shared']]);
  });
});

describe('a store that is asked who holds a lock', () => {
  it.each([
    ['that nobody does', (): unknown => Promise.resolve([undefined]), []],
    [
      'without an end',
      () => Promise.resolve([{ owner: 'me', remainingMs: -1 }]),
      [/because me holds the lock "Job0.run" \(without an end\)$/],
    ],
    ['for less than a second', () => Promise.resolve([{ owner: 'me', remainingMs: 12.6 }]), [/\(13ms left,/]],
    [
      'somebody who forges lines',
      () => Promise.resolve([{ owner: 'a\n[Nest]', remainingMs: 1 }]),
      [/because a\n {4}\[Nest\] holds/],
    ],
  ])('says %s', async (_title, answer, lines) => {
    const app = await start();
    store.answer = answer;
    await hold();
    await clock.advance(3 * MINUTE + 5000);
    expect(warnings(app)).toEqual(lines.map((line) => expect.stringMatching(line)));
  });

  it.each([
    ['rejects', (): unknown => Promise.reject(new Error('NOPERM'))],
    ['throws', hostileFunction],
    ['never answers', () => new Promise(() => {})],
    ['answers with nonsense', () => Promise.resolve(null)],
    ['answers with a proxy that throws on everything', () => Promise.resolve([hostileProxy()])],
    ['cannot be asked', undefined],
  ])('and %s: the warning comes once, without a holder, and ticks go on', async (_title, answer) => {
    if (answer === undefined) Object.assign(store, { inspect: undefined });
    else store.answer = answer;
    const app = await start();
    const lease = await hold();
    await clock.advance(3 * MINUTE + 5000);
    expect(warnings(app)).toEqual([expect.stringMatching(/because the lock "Job0.run" is held elsewhere$/)]);

    await clock.advance(5 * MINUTE);
    expect(warnings(app)).toHaveLength(1);
    await lease.release();
    await clock.advance(MINUTE);
    expect(app.registry.get('Job0.run').lastRun).toMatchObject({ outcome: 'succeeded' });
  });

  it('holds no run up, and says nothing after shutdown has begun', async () => {
    const app = await start();
    const { opened, open } = gate<Holder[]>();
    store.answer = () => opened;
    const skipped: unknown[] = [];
    app.events.on('skipped', ({ reason }) => skipped.push(reason));
    await hold();
    await clock.advance(3 * MINUTE);
    expect(skipped).toEqual(Array(3).fill('running-elsewhere'));

    await app.context.close();
    open([{ owner: 'me', remainingMs: 1000 }]);
    await clock.advance(MINUTE);
    expect(warnings(app)).toEqual([]);
    expect(store.asked).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

function hostileFunction(): never {
  throw new Error('a trap');
}
