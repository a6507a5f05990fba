import { beforeEach, describe, expect, it } from '@jest/globals';
import { ShutdownError } from '../../../lib/core/errors.js';
import type { RunnableJob } from '../../../lib/runs/run-request.js';
import type { SkipReason } from '../../../lib/runs/run-result.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let here: TestInstance;
/** The names of the jobs in the order in which their handlers began. */
let called: string[];

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  called = [];
  here = instance(1);
});

const instance = (concurrency: number): TestInstance => new TestInstance(clock, store, [], concurrency);

/** A job with a lock of its own. */
function job(name: string, handler: () => unknown = () => undefined, options: Partial<RunnableJob> = {}) {
  const noted = (): unknown => {
    called.push(name);
    return handler();
  };
  return runnableJob(noted, { key: name }, { name, ...options });
}

/** Takes a place in `here` until `open()`. */
async function occupied(name = 'busy', options: Partial<RunnableJob> = {}) {
  const { opened, open } = gate();
  const result = here.tick(
    job(name, () => opened, options),
    { at: clock.now(), nextAt: clock.now() + 10 * PERIOD },
  );
  await settle();
  return { open, result };
}

const claimsOf = (name: string): string[] =>
  store.sent().filter((command) => command.includes(`claim:${name}`));

describe('a tick that finds no free place', () => {
  it('waits without a claim, and runs when a place is free', async () => {
    const { open } = await occupied();
    const result = here.tick(job('waits'));
    await clock.advance(1000);
    expect(claimsOf('waits')).toEqual([]);
    expect(here.limit?.waiting).toBe(1);

    open();
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(here.limit?.waiting).toBe(0);
  });

  it('runs meanwhile in another instance, which has a free place', async () => {
    const { open } = await occupied();
    const due = here.tickNow();
    const waits = here.tick(job('waits'), due);
    await expect(instance(1).tick(job('waits'), due)).resolves.toMatchObject({ outcome: 'succeeded' });

    open();
    await expect(waits).resolves.toMatchObject({ reason: 'claimed-elsewhere' });
    expect(called).toEqual(['busy', 'waits']);
  });

  it('ends as at-capacity when the next tick is due, and leaves no timer', async () => {
    const { open, result } = await occupied();
    const timers = clock.pending;
    const waits = here.tick(job('waits'));
    await settle();
    expect(clock.pending).toBe(timers + 1);
    await clock.advance(PERIOD);
    await expect(waits).resolves.toMatchObject({ outcome: 'skipped', reason: 'at-capacity', attempts: 0 });
    expect(here.limit?.waiting).toBe(0);
    expect(clock.pending).toBe(timers);

    open();
    await result;
    expect(claimsOf('waits')).toEqual([]);
  });

  it('keeps its order, and a new tick of a job takes the position of the one before', async () => {
    const { open } = await occupied();
    const first = here.tick(job('a'));
    void here.tick(job('b'), { at: clock.now(), nextAt: clock.now() + 10 * PERIOD });
    await clock.advance(PERIOD);
    const second = here.tick(job('a'));
    void here.tick(job('c'));
    await settle();
    await expect(first).resolves.toMatchObject({ reason: 'at-capacity' });
    expect(here.limit?.waiting).toBe(3);

    open();
    await second;
    await settle();
    expect(called).toEqual(['busy', 'a', 'b', 'c']);
  });

  it('takes the position of the tick before, although it waits for its jitter first', async () => {
    const { open } = await occupied();
    void here.tick(job('a'));
    await clock.advance(1000);
    void here.tick(job('b'), { at: clock.now(), nextAt: clock.now() + 10 * PERIOD });
    await clock.advance(PERIOD - 1000);
    const due = here.tickNow();
    void here.run({ job: job('a'), trigger: 'tick', due, notBefore: due.at + 5000 });
    await clock.advance(5000);

    open();
    await settle();
    expect(called).toEqual(['busy', 'a', 'b']);
  });

  it('is in the order in which the ticks fell due, jitter included', async () => {
    const { open } = await occupied();
    const due = here.tickNow();
    void here.run({ job: job('late'), trigger: 'tick', due, notBefore: due.at + 2000 });
    void here.run({ job: job('early'), trigger: 'tick', due, notBefore: due.at + 1000 });
    await clock.advance(3000);

    open();
    await settle();
    expect(called).toEqual(['busy', 'early', 'late']);
  });

  it('is in front of a tick that fell due later and came first, because ticks of a moment come in turns', async () => {
    const { open } = await occupied();
    const first = here.tickNow();
    await clock.advance(10);
    const second = here.tickNow();
    void here.tick(job('second'), second);
    void here.tick(job('first'), first);

    await settle();
    open();
    await settle();
    expect(called).toEqual(['busy', 'first', 'second']);
  });

  it('leaves its position to the next tick, also when its place came too late', async () => {
    const { open } = await occupied();
    const late = here.tick(job('a'));
    await clock.advance(1000);
    const last = gate();
    const far = { at: clock.now(), nextAt: clock.now() + 10 * PERIOD };
    void here.tick(
      job('b', () => last.opened),
      far,
    );
    void here.tick(job('c'), far);
    await settle();
    clock.block(PERIOD);
    open();
    await expect(late).resolves.toMatchObject({ reason: 'at-capacity' });
    void here.tick(job('a'));
    await settle();

    last.open();
    await settle();
    expect(called).toEqual(['busy', 'b', 'a', 'c']);
  });

  it('has no position to leave once its job has stopped', async () => {
    const { open } = await occupied();
    const waits = job('a');
    void here.tick(waits);
    void here.tick(job('b'), { at: clock.now(), nextAt: clock.now() + 10 * PERIOD });
    await clock.advance(PERIOD);
    here.runner.reconsider(waits);
    void here.tick(job('a'));
    await settle();

    open();
    await settle();
    expect(called).toEqual(['busy', 'b', 'a']);
  });

  it.each(['paused', 'shutting-down'] as const)('ends as %s when its gate says so', async (reason) => {
    const { open } = await occupied();
    const state: { refusal?: SkipReason } = {};
    const waits = job('waits');
    const result = here.run({
      ...{ job: waits, trigger: 'tick', due: here.tickNow() },
      gate: { refusalFor: () => state.refusal },
    });
    await settle();
    state.refusal = reason;
    here.waits.wake(waits);

    await expect(result).resolves.toMatchObject({ outcome: 'skipped', reason });
    expect(here.limit?.waiting).toBe(0);
    open();
  });

  it('ends as shutting-down when the drain gives up', async () => {
    const { open } = await occupied();
    const result = here.tick(job('waits'));
    await settle();
    for (const run of here.runner.inFlight.all) if (run.job === 'waits') run.abort(new ShutdownError('over'));

    await expect(result).resolves.toMatchObject({ reason: 'shutting-down' });
    open();
  });

  it('is still-running when a manual run of its job has begun meanwhile', async () => {
    here = instance(2);
    const { open } = await occupied();
    const second = await occupied('also busy');
    const other = gate();
    const result = here.tick(job('waits', () => other.opened));
    const manual = here.manual(job('waits', () => other.opened));
    await settle();
    open();
    second.open();

    await expect(result).resolves.toMatchObject({ reason: 'still-running' });
    other.open();
    await expect(manual).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('counts as settled, so that virtual time goes on', async () => {
    const { open, result } = await occupied();
    void here.tick(job('waits'));
    let isSettled = false;
    open();
    void here.runner.inFlight.settled().then(() => (isSettled = true));
    expect(isSettled).toBe(false);
    await result;
    await settle();
    expect(isSettled).toBe(true);
  });
});

describe('a run without a tick', () => {
  it('waits for its place, until a tick of its job is due', async () => {
    const { open } = await occupied();
    const startup = here.run({ job: job('a'), trigger: 'startup' });
    void here.tick(job('b'));
    await clock.advance(1000);
    const tick = here.tick(job('a'));

    await expect(startup).resolves.toMatchObject({ reason: 'at-capacity' });
    open();
    await tick;
    await settle();
    expect(called).toEqual(['busy', 'a', 'b']);
  });

  it('at the start runs when a place is free', async () => {
    const { open } = await occupied();
    const startup = here.run({ job: job('a'), trigger: 'startup' });
    await clock.advance(5000);
    open();
    await expect(startup).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('leaves the position to a tick of its job that waits', async () => {
    const { open } = await occupied();
    const tick = here.tick(job('a'));
    const startup = here.run({ job: job('a'), trigger: 'startup' });
    await expect(startup).resolves.toMatchObject({ reason: 'at-capacity' });
    open();
    await expect(tick).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('a recovery waits too, and leaves the position to a run of the job that waits', async () => {
    const { open } = await occupied();
    const due = here.tickNow();
    const recovery = here.run({ job: job('a'), trigger: 'recovery', due });
    const catchUp = here.run({ job: job('b'), trigger: 'catch-up', due });
    const second = here.run({ job: job('b'), trigger: 'recovery', due });
    await expect(second).resolves.toMatchObject({ reason: 'at-capacity' });

    open();
    await expect(recovery).resolves.toMatchObject({ outcome: 'succeeded' });
    await expect(catchUp).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('by hand counts, and never waits', async () => {
    const { open } = await occupied();
    const { opened, open: openManual } = gate();
    const manual = here.manual(job('by hand', () => opened));
    const tick = here.tick(job('waits'));
    await settle();
    expect(called).toEqual(['busy', 'by hand']);

    open();
    await settle();
    expect(called).toEqual(['busy', 'by hand']);
    openManual();
    await Promise.all([manual, tick]);
    expect(called).toEqual(['busy', 'by hand', 'waits']);
  });
});

describe('a place', () => {
  it('is kept during the pauses between attempts', async () => {
    const retry = { attempts: 2, delay: 1000, factor: 2 };
    const failing = job('fails', () => Promise.reject(new Error('no')), { retry });
    void here.tick(failing);
    await settle();
    void here.tick(job('waits'));
    await clock.advance(999);
    expect(called).toEqual(['fails']);
    await clock.advance(1);
    expect(called).toEqual(['fails', 'fails', 'waits']);
  });

  it('is kept by a handler that ignores its timeout', async () => {
    const { opened, open } = gate();
    const stubborn = job('stubborn', () => opened, { timeout: 1000 });
    const result = here.tick(stubborn);
    void here.tick(job('waits'));
    await clock.advance(45_000);
    await expect(result).resolves.toMatchObject({ outcome: 'failed' });
    expect(called).toEqual(['stubborn']);

    open();
    await settle();
    expect(called).toEqual(['stubborn', 'waits']);
  });

  it('is free again after each end: a claim elsewhere, an error at once, a value at once', async () => {
    const due = here.tickNow();
    await instance(1).tick(job('a'), due);
    await here.tick(job('a'), due);
    const thrown = (): never => {
      throw new Error('at once');
    };
    await here.tick(job('b', thrown));
    await here.tick(runnableJob(thrown, false, { name: 'c' }));
    await here.tick(runnableJob(() => 1, false, { name: 'd' }));
    await expect(here.tick(job('last'))).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('is needed by a job without a lock, and by no job with `concurrency: false`', async () => {
    const { open } = await occupied();
    const unlocked = here.tick(runnableJob(() => 'ran', false, { name: 'unlocked' }));
    const ping = here.tick(job('ping', () => 'pong', { isLimited: false }));
    await expect(ping).resolves.toMatchObject({ value: 'pong' });

    open();
    await expect(unlocked).resolves.toMatchObject({ value: 'ran' });
  });
});

describe("a run with `overlap: 'wait'`", () => {
  /** A run elsewhere holds the lock that the job in `here` waits for. */
  async function waiting() {
    const { opened, open } = gate();
    const other = instance(1).manual(runnableJob(() => opened, { key: 'shared' }, { name: 'other' }));
    await settle();
    const result = here.tick(job('waits', () => 'ran', { overlap: 'wait', lock: lockOf('shared') }));
    await settle();
    return { result, open, other };
  }

  const lockOf = (key: string) => runnableJob(() => 1, { key }).lock;

  it('gives its place back while it waits for the lease', async () => {
    const { result, open } = await waiting();
    await expect(here.tick(job('between'))).resolves.toMatchObject({ outcome: 'succeeded' });
    open();
    await clock.advance(1000);
    await expect(result).resolves.toMatchObject({ value: 'ran' });
  });

  it('asks for the lease only with a place, and is in front of ticks that fell due later', async () => {
    const { result, open } = await waiting();
    await clock.advance(100);
    const busy = await occupied();
    void here.tick(job('later'));
    open();
    await clock.advance(5000);
    expect(called).toEqual(['busy']);

    busy.open();
    await expect(result).resolves.toMatchObject({ value: 'ran' });
    await settle();
    expect(called).toEqual(['busy', 'waits', 'later']);
  });

  it('ends as at-capacity when no place is free until the next tick', async () => {
    const { result, open } = await waiting();
    const busy = await occupied();
    open();
    await clock.advance(PERIOD);
    await expect(result).resolves.toMatchObject({ reason: 'at-capacity' });
    busy.open();
  });
});
