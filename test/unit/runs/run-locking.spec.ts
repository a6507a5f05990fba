import { beforeEach, describe, expect, it } from '@jest/globals';
import { InstanceIdentity } from '../../../lib/core/identity.js';
import { callHandler } from '../../../lib/runs/handler-call.js';
import { ActiveRun } from '../../../lib/runs/active-run.js';
import { RunSkipped } from '../../../lib/runs/run-skipped.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, SCHEDULE, TestInstance, runGate } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});

function newRun(handler: () => unknown, lock: Parameters<typeof runnableJob>[1] = {}): ActiveRun {
  const job = runnableJob(handler, lock);
  const request = { job, trigger: 'manual' as const, gate: runGate(), schedule: SCHEDULE };
  return new ActiveRun(request, clock.now(), new InstanceIdentity());
}

async function intercept(run: ActiveRun, next: () => Promise<unknown>): Promise<unknown> {
  return instance.locking.around(run, next);
}

describe('the lease around a run', () => {
  it('an interceptor that throws before it calls its handler releases the lease at once', async () => {
    const run = newRun(() => 1);
    const result = intercept(run, () => {
      throw new Error('before');
    });

    await expect(result).rejects.toThrow('before');
    expect(store.sent('release')).toEqual(['release lock:job']);
    await settle();
  });

  it('what is held elsewhere ends the run as skipped, and the rest is not called', async () => {
    await store.tryAcquire('lock:job', 60_000);
    let called = false;
    const result = intercept(
      newRun(() => 1),
      () => {
        called = true;
        return Promise.resolve();
      },
    );

    await expect(result).rejects.toEqual(new RunSkipped('running-elsewhere'));
    expect(called).toBe(false);
  });

  it('says in the store who holds it: host, process and run', async () => {
    const owners: unknown[] = [];
    const { tryAcquire } = store;
    store.tryAcquire = (key, ttl, options) => {
      owners.push(options?.owner);
      return tryAcquire.call(store, key, ttl, options);
    };
    const run = newRun(() => 1);
    await intercept(run, async () => callHandler(run.runnable.handler, run.jobRun));

    expect(owners).toEqual([expect.stringMatching(new RegExp(`^.+:${process.pid}:${run.id}$`))]);
  });

  it('without a lock the rest is called, and the store is not', async () => {
    const run = newRun(() => 'done', false);

    await expect(intercept(run, async () => callHandler(run.runnable.handler, run.jobRun))).resolves.toBe(
      'done',
    );
    expect(run.lock).toBeUndefined();
    expect(store.commands).toEqual([]);
  });
});
