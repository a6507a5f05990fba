import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
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

describe('no two runs of a job with a lock overlap', () => {
  it('a tick that meets a run in another instance is skipped as running-elsewhere', async () => {
    const { opened, open } = gate();
    const first = elsewhere.tick(runnableJob(calling('elsewhere', opened)));
    await clock.advance(PERIOD);

    const second = await here.tick(runnableJob(calling('here')));
    open();

    expect(second).toMatchObject({ outcome: 'skipped', reason: 'running-elsewhere', attempts: 0 });
    await expect(first).resolves.toMatchObject({ outcome: 'succeeded', lockLost: false });
    expect(calls).toEqual(['elsewhere']);
  });

  it('a tick that meets a run in this instance is skipped as still-running, and asks the store nothing', async () => {
    const { opened, open } = gate();
    const job = runnableJob(calling('first', opened));
    const first = here.tick(job);
    await clock.advance(PERIOD);
    const sent = store.sent('tryAcquire').length;

    await expect(here.tick(job)).resolves.toMatchObject({ outcome: 'skipped', reason: 'still-running' });
    expect(store.sent('tryAcquire')).toHaveLength(sent);
    open();
    await first;
    expect(calls).toEqual(['first']);
  });

  it('a manual run that comes while a tick is being claimed leaves the tick still-running', async () => {
    const { opened: claimed, open: answerClaim } = gate();
    const { opened, open } = gate();
    store.before = ({ key }) => (key.startsWith('claim:') ? claimed : undefined);
    const job = runnableJob(calling('run', opened));
    const tick = here.tick(job);
    const manual = here.manual(job);
    await clock.advance(1);
    answerClaim();

    await expect(tick).resolves.toMatchObject({ reason: 'still-running' });
    open();
    await expect(manual).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(calls).toEqual(['run']);
  });

  it('two manual runs of one job: the second is still-running here, and running-elsewhere there', async () => {
    const { opened, open } = gate();
    const job = runnableJob(calling('run', opened));
    const first = here.manual(job);
    await clock.advance(1);

    expect((await here.manual(job)).reason).toBe('still-running');
    expect((await elsewhere.manual(job)).reason).toBe('running-elsewhere');
    open();
    await first;
    expect(calls).toEqual(['run']);
  });

  it('after the run has ended the job runs again, here and elsewhere', async () => {
    const job = runnableJob(calling('run'));
    for (const instance of [here, here, elsewhere, here]) await instance.manual(job);

    expect(calls).toHaveLength(4);
  });
});

describe('a job without a lock', () => {
  it('runs in every instance and asks the store nothing', async () => {
    const tick = here.tickNow();
    await here.tick(runnableJob(calling('here'), false), tick);
    await elsewhere.tick(runnableJob(calling('elsewhere'), false), tick);

    expect(calls).toEqual(['here', 'elsewhere']);
    expect(store.commands).toEqual([]);
  });

  it('runs never twice at once in one instance', async () => {
    const { opened, open } = gate();
    const job = runnableJob(calling('run', opened), false);
    const first = here.tick(job);

    expect((await here.tick(job)).reason).toBe('still-running');
    expect((await here.manual(job)).reason).toBe('still-running');
    open();
    await first;
    expect(calls).toEqual(['run']);
  });
});
