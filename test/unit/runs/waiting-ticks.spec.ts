import { beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '../../../lib/core/clock.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import type { RunResult, SkipReason } from '../../../lib/runs/run-result.js';
import type { RunnableJob } from '../../../lib/runs/run-request.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let here: TestInstance;
let elsewhere: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  here = new TestInstance(clock, store);
  elsewhere = new TestInstance(clock, store);
});

function waiting(handler: (run: JobRun) => unknown, name = 'job'): RunnableJob {
  return runnableJob(handler, {}, { overlap: 'wait', name });
}

/** A run of another job with the same lock, in another instance; ends when the gate opens. */
async function blocked() {
  const { opened, open } = gate();
  const result = elsewhere.manual(runnableJob(() => opened, {}, { name: 'other' }));
  await settle();
  return { open, result };
}

describe('a tick that may wait for its lock', () => {
  it('runs as soon as the lock is free, within a second', async () => {
    const other = await blocked();
    const result = here.tick(waiting(() => 'ran'));
    await clock.advance(10_000);
    other.open();
    await settle();
    await clock.advance(1000);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', value: 'ran' });
    expect(store.sent().filter((command) => command.includes('claim:'))).toHaveLength(1);
  });

  it('looks again every second, or every tenth of a shorter lockTimeout', async () => {
    await blocked();
    const looks = (): number => store.sent('tryAcquire').filter((sent) => sent.endsWith('lock:job')).length;
    const before = looks();
    void here.tick(runnableJob(() => 1, { ttl: 2000, refreshInterval: 600 }, { overlap: 'wait' }));
    await clock.advance(2000);

    expect(looks() - before).toBe(11);
  });

  it('has claimed its tick: no other instance waits for it', async () => {
    await blocked();
    const due = here.tickNow();
    void here.tick(
      waiting(() => 1),
      due,
    );
    await settle();
    const third = new TestInstance(clock, store);

    await expect(
      third.tick(
        waiting(() => 1),
        due,
      ),
    ).resolves.toMatchObject({ reason: 'claimed-elsewhere' });
  });

  it('ends as running-elsewhere when the next tick is due', async () => {
    await blocked();
    const result = here.tick(waiting(() => 1));
    await clock.advance(PERIOD);

    await expect(result).resolves.toMatchObject({ outcome: 'skipped', reason: 'running-elsewhere' });
    expect((await result).finishedAt.getTime()).toBe(clock.now());
  });

  it('waits for the run of its own job in this instance, without which it would be still-running', async () => {
    const { opened, open } = gate();
    const ran: string[] = [];
    const job = waiting(async () => {
      ran.push('begins');
      await opened;
      ran.push('ends');
    });
    const first = here.tick(job);
    await clock.advance(PERIOD);
    const second = here.tick(job);
    await clock.advance(5000);
    expect(ran).toEqual(['begins']);
    open();
    await settle();
    await clock.advance(1000);

    expect((await first).outcome).toBe('succeeded');
    expect((await second).outcome).toBe('succeeded');
    expect(ran).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  it('ends as still-running when its own job runs here until the next tick', async () => {
    const job = waiting(() => new Promise(() => {}));
    void here.tick(job);
    await clock.advance(PERIOD);
    const second = here.tick(job);
    await clock.advance(PERIOD);

    await expect(second).resolves.toMatchObject({ reason: 'still-running' });
  });

  it('has ended before the next tick is looked at', async () => {
    const order: (SkipReason | undefined)[] = [];
    await blocked();
    const job = waiting(() => 1);
    const note = ({ reason }: RunResult): void => void order.push(reason);
    void here.tick(job).then(note);
    await clock.advance(PERIOD - 1);
    clock.block(1);
    store.before = ({ name }) => (name === 'tryAcquire' ? void order.push(undefined) : undefined);
    void here.tick(job).then(note);
    await settle();

    expect(order.slice(0, 2)).toContain('running-elsewhere');
  });

  it('is not running while it waits', async () => {
    await blocked();
    const job = waiting(() => 1);
    void here.tick(job);
    await clock.advance(3000);

    expect(here.runner.isRunning(job)).toBe(false);
    expect(here.seen).toEqual([]);
  });

  it('leaves the turn to a run by hand while it waits', async () => {
    const job = waiting(() => 1);
    const other = await blocked();
    void here.tick(job);
    await clock.advance(500);
    other.open();
    await settle();

    await expect(here.manual(job)).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('goes on waiting while the store gives no answer, and runs when it is back', async () => {
    const other = await blocked();
    const result = here.tick(waiting(() => 'ran'));
    await clock.advance(1500);
    store.before = () => Promise.reject(new Error('away'));
    await clock.advance(5000);
    store.before = () => undefined;
    other.open();
    await settle();
    await clock.advance(2000);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', value: 'ran' });
  });
});

describe('what ends a wait early', () => {
  it('shutdown, as shutting-down', async () => {
    await blocked();
    const refusals: SkipReason[] = [];
    const job = waiting(() => 1);
    const due = here.tickNow();
    const result = here.run({ job, trigger: 'tick', due, gate: { refusalFor: () => refusals[0] } });
    await clock.advance(500);
    refusals.push('shutting-down');
    here.waits.wake(job);

    await expect(result).resolves.toMatchObject({ reason: 'shutting-down' });
  });

  it('not a pause of the job: the claim is won', async () => {
    const other = await blocked();
    const refusals: SkipReason[] = [];
    const due = here.tickNow();
    const job = waiting(() => 'ran');
    const result = here.run({ job, trigger: 'tick', due, gate: { refusalFor: () => refusals[0] } });
    await clock.advance(500);
    refusals.push('paused');
    here.waits.wake(job);
    other.open();
    await settle();
    await clock.advance(1000);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it.each(['manual', 'startup'] as const)('a run with trigger %s does not wait at all', async (trigger) => {
    await blocked();

    await expect(here.run({ job: waiting(() => 1), trigger })).resolves.toMatchObject({
      reason: 'running-elsewhere',
    });
    expect(clock.monotonic()).toBe(0);
  });
});

describe('two jobs that share a lock and a schedule', () => {
  it('both run each tick when both may wait', async () => {
    const ran: string[] = [];
    const first = waiting(() => void ran.push('first'), 'first');
    const second = waiting(() => void ran.push('second'), 'second');
    for (let tick = 0; tick < 3; tick++) {
      const due = here.tickNow();
      for (const job of [first, second]) void here.tick(job, due);
      await clock.advance(PERIOD);
    }

    expect(ran.sort()).toEqual(['first', 'first', 'first', 'second', 'second', 'second']);
  });
});

describe('jobs that share a key and wait for it', () => {
  /** Five jobs on one key, each of which ticks every 3 s in one of the instances. */
  async function share(instances: TestInstance[], length: number, ticks: number) {
    const runs = [0, 0, 0, 0, 0];
    const reasons = new Set<SkipReason | undefined>();
    const jobs = runs.map((_, index) =>
      waiting(
        () =>
          new Promise<void>((resolve) => {
            runs[index] = (runs[index] ?? 0) + 1;
            clock.after(length, resolve);
          }),
        `job${index}`,
      ),
    );
    for (let tick = 0; tick < ticks; tick++) {
      const due = { at: clock.now(), nextAt: clock.now() + 3000 };
      for (const [index, job] of jobs.entries()) {
        const instance = instances[(index + tick) % instances.length] ?? here;
        void instance.tick(job, due).then(({ reason }) => reasons.add(reason));
      }
      await clock.advance(3000);
    }
    return { runs, reasons: [...reasons] };
  }

  it('all run at every tick when they fit into a period, in one instance', async () => {
    for (const length of [5, 100, 590]) {
      await expect(share([here], length, 6)).resolves.toEqual({
        runs: [6, 6, 6, 6, 6],
        reasons: [undefined],
      });
    }
  });

  it('all get their turn when they are spread over several instances', async () => {
    const third = new TestInstance(clock, store);
    const { runs } = await share([here, elsewhere, third], 100, 30);

    // Instances do not know of each other’s queues: a tick may be skipped, no job starves.
    for (const count of runs) expect(count).toBeGreaterThan(15);
  });

  it('go on in the order of their coming as soon as the one before has ended', async () => {
    const order: string[] = [];
    const { opened, open } = gate();
    const first = here.tick(waiting(() => opened, 'first'));
    await settle();
    const later = ['second', 'third', 'fourth'].map((name) =>
      here.tick(waiting(() => order.push(name), name)),
    );
    await clock.advance(5);
    open();
    await first;
    await settle();

    expect(order).toEqual(['second', 'third', 'fourth']);
    expect(clock.monotonic()).toBe(5);
    await clock.advance(PERIOD);
    await Promise.all(later);
  });

  it('are not woken by a run that never had the lock, because another instance has its tick', async () => {
    await blocked();
    const due = here.tickNow();
    void here.tick(
      waiting(() => 1, 'first'),
      due,
    );
    void elsewhere.tick(
      waiting(() => 1, 'second'),
      due,
    );
    await settle();
    const before = store.sent('tryAcquire').filter((sent) => sent.endsWith('lock:job')).length;
    const late = here.tick(
      waiting(() => 1, 'second'),
      due,
    );

    await expect(late).resolves.toMatchObject({ reason: 'claimed-elsewhere' });
    await settle();
    expect(store.sent('tryAcquire').filter((sent) => sent.endsWith('lock:job'))).toHaveLength(before);
  });

  it('go on when a handler gives its lock up by hand', async () => {
    const { opened, open } = gate();
    const first = here.tick(
      waiting(async ({ lock }) => {
        await opened;
        await lock?.release();
        await new Promise(() => {});
      }, 'first'),
    );
    void first;
    await settle();
    const second = here.tick(waiting(() => 'ran', 'second'));
    await clock.advance(5);
    open();

    await expect(second).resolves.toMatchObject({ value: 'ran' });
  });

  it('wait no longer than to the next tick, also when the clock is set back meanwhile', async () => {
    await blocked();
    const result = here.tick(waiting(() => 1));
    await clock.advance(PERIOD / 2);
    clock.step(-300_000);
    await clock.advance(PERIOD / 2);

    await expect(result).resolves.toMatchObject({ reason: 'running-elsewhere' });
  });
});

describe('a waiting run whose question is under way', () => {
  it('ends with its answer when the application shuts down meanwhile', async () => {
    await blocked();
    store.before = ({ name, key }) =>
      name === 'tryAcquire' && key.startsWith('lock:') ? sleep(clock, 100) : undefined;
    const refusals: SkipReason[] = [];
    const job = waiting(() => 1);
    const due = here.tickNow();
    const result = here.run({ job, trigger: 'tick', due, gate: { refusalFor: () => refusals[0] } });
    await clock.advance(50);
    refusals.push('shutting-down');
    here.waits.wake(job);
    await clock.advance(50);

    await expect(result).resolves.toMatchObject({ reason: 'shutting-down' });
    expect(clock.monotonic()).toBe(100);
  });

  it('is not asked when there is no time for an answer before the next tick', async () => {
    await blocked();
    for (let tick = 0; tick < 20; tick++) {
      const due = { at: clock.now(), nextAt: clock.now() + 300 };
      const result = here.tick(
        waiting(() => 1),
        due,
      );
      await clock.advance(300);
      await expect(result).resolves.toMatchObject({ reason: 'running-elsewhere' });
    }
  });
});
