import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let here: TestInstance;
let elsewhere: TestInstance;
let calls: string[];

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  here = new TestInstance(clock, store);
  elsewhere = new TestInstance(clock, store);
  calls = [];
});

function calling(name: string, until: Promise<unknown> = Promise.resolve()) {
  return async (): Promise<void> => {
    calls.push(name);
    await until;
  };
}

describe('a tick of a job with a lock runs at most once', () => {
  it('a tick that another instance claimed is skipped', async () => {
    const tick = here.tickNow();
    const results = await Promise.all([
      here.tick(runnableJob(calling('here')), tick),
      elsewhere.tick(runnableJob(calling('elsewhere')), tick),
    ]);

    expect(calls).toEqual(['here']);
    expect(results.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'succeeded',
      'claimed-elsewhere',
    ]);
  });

  it('a run that is over before a slower instance looks does not free its tick', async () => {
    const tick = here.tickNow();
    await here.tick(runnableJob(calling('here')), tick);
    await clock.advance(PERIOD - 1);

    const { reason } = await elsewhere.tick(runnableJob(calling('elsewhere')), tick);

    expect(reason).toBe('claimed-elsewhere');
    expect(calls).toEqual(['here']);
  });

  it('a run that failed does not free its tick', async () => {
    const tick = here.tickNow();
    await here.tick(
      runnableJob(() => Promise.reject(new Error('no'))),
      tick,
    );

    await expect(elsewhere.tick(runnableJob(calling('elsewhere')), tick)).resolves.toMatchObject({
      reason: 'claimed-elsewhere',
    });
  });

  it('the next tick is another one, and runs', async () => {
    await here.tick(runnableJob(calling('first')));
    await clock.advance(PERIOD);
    await elsewhere.tick(runnableJob(calling('second')));

    expect(calls).toEqual(['first', 'second']);
  });

  it('ticks of two jobs do not claim each other', async () => {
    const tick = here.tickNow();
    await here.tick(runnableJob(calling('job')), tick);
    await here.tick({ ...runnableJob(calling('other'), { key: 'other' }), name: 'other' }, tick);

    expect(calls).toEqual(['job', 'other']);
  });

  it('an instance that loses costs the store one command, and one that wins three', async () => {
    const tick = here.tickNow();
    await here.tick(runnableJob(calling('here')), tick);
    const winner = store.commands.length;
    await elsewhere.tick(runnableJob(calling('elsewhere')), tick);

    expect({ winner, loser: store.commands.length - winner }).toEqual({ winner: 3, loser: 1 });
  });
});
