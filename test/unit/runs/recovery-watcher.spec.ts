import { beforeEach, describe, expect, it } from '@jest/globals';
import { ShutdownError } from '../../../lib/core/errors.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import type { RunResult, SkipReason } from '../../../lib/runs/run-result.js';
import type { ClaimableTick, RunnableJob } from '../../../lib/runs/run-request.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, LOCK_TIMEOUT, runnableJob, SCHEDULE, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

const HOUR = 3_600_000;
const CLAIM = 'claim:job@2026-01-01T00:00:00.000Z';

let clock: VirtualClock;
let store: RecordingLockStore;
let here: TestInstance;
let elsewhere: TestInstance;
let due: ClaimableTick;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  here = new TestInstance(clock, store);
  elsewhere = new TestInstance(clock, store);
  due = { at: clock.now(), nextAt: clock.now() + HOUR };
});

function recoverable(handler: (run: JobRun) => unknown, more: Partial<RunnableJob> = {}): RunnableJob {
  return runnableJob(handler, {}, { recover: true, ...more });
}

/** Stops as a process that is killed: no command of it is sent any more. */
function kill(instance: TestInstance): void {
  instance.keeper.close();
}

/** What a scheduled job does: its tick, and the watch over it when another instance has claimed it. */
function tickAndWatch(
  instance: TestInstance,
  job: RunnableJob,
  refusal = (): SkipReason | undefined => undefined,
) {
  const results: RunResult[] = [];
  for (const outcome of ['succeeded', 'failed', 'skipped'] as const)
    instance.events.on(outcome, (result) => results.push(result));
  const request = { job, trigger: 'tick' as const, due, schedule: SCHEDULE, gate: { refusalFor: refusal } };
  const watching = (async () => {
    const { reason } = await instance.run(request);
    if (reason === 'claimed-elsewhere' && job.lock)
      await instance.recoveries.watch({ ...request, lock: job.lock });
  })();
  return { results, watching };
}

const never = (): Promise<void> => new Promise(() => {});
const facts = ({ trigger, outcome, reason }: RunResult): string => `${trigger} ${reason ?? outcome}`;

describe('the claim of a tick that is to be recovered', () => {
  it('lives as long as the lease, is extended with it during the run, and is kept for good at its end', async () => {
    const { opened, open } = gate();
    const result = here.tick(
      recoverable(() => opened),
      due,
    );
    await clock.advance(3 * LOCK_TIMEOUT);
    expect(store.commands[0]).toEqual({ name: 'tryAcquire', key: CLAIM, ttl: LOCK_TIMEOUT });
    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
    open();
    await result;

    const extensions = store.commands.filter(({ name, key }) => name === 'extend' && key === CLAIM);
    expect(extensions.length).toBeGreaterThanOrEqual(9);
    expect(extensions.at(-1)?.ttl).toBe(due.nextAt + 60_000 - clock.now());
    await clock.advance(due.nextAt - clock.now() + 59_999);
    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
  });

  it('the lease is extended first, then the claim, which has to outlive it', async () => {
    void here.tick(recoverable(never), due);
    await clock.advance(LOCK_TIMEOUT);

    expect(store.sent('extend').slice(0, 4)).toEqual([
      'extend lock:job',
      `extend ${CLAIM}`,
      'extend lock:job',
      `extend ${CLAIM}`,
    ]);
  });

  it('is ended before the lease is released: a run that is over never looks like one whose instance died', async () => {
    await here.tick(
      recoverable(() => 1),
      due,
    );

    expect(store.sent().slice(2)).toEqual([`extend ${CLAIM}`, 'release lock:job']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    ['gives its lock up by hand', ({ lock }: JobRun) => lock?.release()],
  ])('is kept for good also when the run %s', async (_how, handler) => {
    await here.tick(recoverable(handler), due);
    await clock.advance(HOUR / 2);

    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
  });

  it('is kept for good when the lease was refused: that tick is spent', async () => {
    void elsewhere.manual(runnableJob(never, {}, { name: 'other' }));
    await settle();
    const { reason } = await here.tick(
      recoverable(() => 1),
      due,
    );
    await clock.advance(HOUR / 2);

    expect(reason).toBe('running-elsewhere');
    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
  });

  it('goes on living after the handler gave the lock up, until the run is over', async () => {
    const { opened, open } = gate();
    const handler = async ({ lock }: JobRun): Promise<void> => {
      await lock?.release();
      await opened;
    };
    const result = here.tick(recoverable(handler), due);
    await clock.advance(3 * LOCK_TIMEOUT);

    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
    open();
    await result;
  });

  it('is given back, kept for good, when it is granted after the next tick has fallen due', async () => {
    store.before = ({ name, key }) => {
      if (name === 'tryAcquire' && key === CLAIM) clock.block(HOUR);
    };
    await expect(here.tick(recoverable(never), due)).resolves.toMatchObject({ reason: 'lock-unavailable' });
    await clock.advance(59_000);
    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
    await clock.advance(HOUR);

    expect(store.sent('extend').length).toBeLessThanOrEqual(2);
    await expect(store.isHeld(CLAIM)).resolves.toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('without `recover` it is kept for good from the start, and costs nothing more', async () => {
    await here.tick(
      runnableJob(() => 1),
      due,
    );

    expect(store.sent()).toEqual([`tryAcquire ${CLAIM}`, 'tryAcquire lock:job', 'release lock:job']);
  });
});

describe('a tick whose instance dies in mid-run', () => {
  it('runs again elsewhere, with trigger recovery, within 2 × lockTimeout + 2 s', async () => {
    const ran: string[] = [];
    tickAndWatch(here, recoverable(never));
    const other = tickAndWatch(
      elsewhere,
      recoverable((run) => void ran.push(run.trigger)),
    );
    await clock.advance(1000);
    kill(here);
    await clock.advance(2 * LOCK_TIMEOUT + 1000);

    expect(ran).toEqual(['recovery']);
    expect(other.results.map(facts)).toEqual(['tick claimed-elsewhere', 'recovery succeeded']);
  });

  it('runs again in one of many', async () => {
    let ran = 0;
    tickAndWatch(here, recoverable(never));
    const others = Array.from({ length: 5 }, () => new TestInstance(clock, store));
    for (const other of others)
      tickAndWatch(
        other,
        recoverable(() => ran++),
      );
    await clock.advance(1000);
    kill(here);
    await clock.advance(20 * LOCK_TIMEOUT);

    expect(ran).toBe(1);
  });

  it('runs a third time when the instance that recovered it dies too', async () => {
    const ran: string[] = [];
    const third = new TestInstance(clock, store);
    tickAndWatch(here, recoverable(never));
    await settle();
    tickAndWatch(elsewhere, recoverable(never));
    await clock.advance(1000);
    kill(here);
    await clock.advance(2 * LOCK_TIMEOUT + 2000);
    tickAndWatch(
      third,
      recoverable((run) => void ran.push(run.trigger)),
    );
    await clock.advance(1000);
    kill(elsewhere);
    await clock.advance(2 * LOCK_TIMEOUT + 2000);

    expect(ran).toEqual(['recovery']);
  });

  it('is looked for again when the lease is still held: that claim is left to expire', async () => {
    const other = await elsewhereHolds('lock:job', 3 * LOCK_TIMEOUT);
    expect(other).toBeDefined();
    const result = here.run({ job: recoverable(() => 1), trigger: 'recovery', due });
    await settle();
    await expect(result).resolves.toMatchObject({ reason: 'running-elsewhere' });
    await clock.advance(LOCK_TIMEOUT);

    await expect(store.isHeld(CLAIM)).resolves.toBe(false);
  });
});

describe('a tick whose run is complete', () => {
  it.each([
    ['succeeded', () => 1],
    ['failed', () => Promise.reject(new Error('no'))],
  ])('does not run again when it %s', async (_how, handler) => {
    let again = 0;
    tickAndWatch(here, recoverable(handler));
    await settle();
    tickAndWatch(
      elsewhere,
      recoverable(() => again++),
    );
    await clock.advance(HOUR);

    expect(again).toBe(0);
  });

  it('does not run again when it timed out and its handler was left behind', async () => {
    let again = 0;
    tickAndWatch(here, recoverable(never, { timeout: 1000 }));
    await settle();
    tickAndWatch(
      elsewhere,
      recoverable(() => again++),
    );
    await clock.advance(HOUR);

    expect(again).toBe(0);
  });
});

describe('a tick whose handler ends its process', () => {
  const numbers = (): string[] => store.sent('tryAcquire').filter((command) => command.includes('#'));

  /** Instances that recover the tick one after the other, each of which dies in it. */
  async function recoveredBy(instances: number, trigger: 'tick' | 'recovery' | 'catch-up' = 'recovery') {
    let calls = 0;
    for (let index = 0; index < instances; index++) {
      const instance = new TestInstance(clock, store);
      void instance.run({
        job: recoverable(
          () => {
            calls++;
            return never();
          },
          { catchUpWindow: HOUR },
        ),
        trigger,
        due,
      });
      await settle();
      kill(instance);
      await clock.advance(LOCK_TIMEOUT);
    }
    return calls;
  }

  it.each([
    ['by recovery', 3, 'recovery'],
    ['by catch-up, as where instances are replaced', 4, 'catch-up'],
  ] as const)('is run again three times %s, and then fails', async (_how, deaths, trigger) => {
    expect(await recoveredBy(deaths, trigger)).toBe(deaths);
    let ran = 0;
    const job = recoverable(() => ran++, { catchUpWindow: HOUR });
    const result = await here.run({ job, trigger, due });

    expect(result).toMatchObject({ outcome: 'failed', attempts: 0, error: { code: 'RECOVERY_LIMIT' } });
    expect(ran).toBe(0);
    expect(here.seen).toEqual(['failed']);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('is run again three times, whether its first run was by tick or by catch-up', async () => {
    for (const trigger of ['tick', 'catch-up'] as const) {
      due = { at: clock.now(), nextAt: clock.now() + HOUR };
      expect(await recoveredBy(1, trigger)).toBe(1);
      expect(await recoveredBy(4)).toBe(3);
    }
  });

  it('is complete then: no instance looks at it again with success', async () => {
    await recoveredBy(3);
    await here.run({ job: recoverable(() => 1), trigger: 'recovery', due });
    await clock.advance(2 * LOCK_TIMEOUT);

    await expect(
      elsewhere.run({ job: recoverable(() => 1), trigger: 'recovery', due }),
    ).resolves.toMatchObject({
      reason: 'claimed-elsewhere',
    });
  });

  it('takes the first free number, once it holds the lease, until the next tick and 60 s', async () => {
    await recoveredBy(1);
    store.commands.length = 0;
    await here.run({ job: recoverable(() => 1), trigger: 'recovery', due });

    expect(store.sent().slice(0, 4)).toEqual([
      `tryAcquire ${CLAIM}`,
      'tryAcquire lock:job',
      `tryAcquire ${CLAIM}#1`,
      `tryAcquire ${CLAIM}#2`,
    ]);
    await clock.advance(due.nextAt + 59_000 - clock.now());
    await expect(store.isHeld(`${CLAIM}#2`)).resolves.toBe(true);
    await clock.advance(2000);
    await expect(store.isHeld(`${CLAIM}#2`)).resolves.toBe(false);
  });

  it('takes no number when its tick starts it, and with `catchUp` the mark of a first run', async () => {
    await here.tick(
      recoverable(() => 1),
      due,
    );
    expect(numbers()).toEqual([]);
    const later = { at: due.nextAt, nextAt: due.nextAt + HOUR };
    await here.tick(
      recoverable(() => 1, { catchUpWindow: HOUR }),
      later,
    );

    expect(numbers()).toEqual([`tryAcquire claim:job@${new Date(later.at).toISOString()}#0`]);
  });

  it('is looked at again when the store cannot tell its number', async () => {
    store.before = ({ key }) => {
      if (key.includes('#')) throw new Error('READONLY');
    };
    let ran = 0;
    const run = (): Promise<RunResult> =>
      here.run({ job: recoverable(() => ran++), trigger: 'recovery', due });
    const refused = run();
    await clock.advance(5_000);
    await expect(refused).resolves.toMatchObject({ reason: 'lock-unavailable' });
    expect(ran).toBe(0);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
    await clock.advance(LOCK_TIMEOUT);
    store.before = () => undefined;

    await expect(run()).resolves.toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a run with `recover` that shutdown cuts off', () => {
  const obedient = ({ signal }: JobRun): Promise<void> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped by the signal')));
    });

  function abortAll(instance: TestInstance): void {
    for (const run of instance.runner.inFlight.all) run.abort(new ShutdownError('over'));
  }

  it('hands its tick over: another instance runs it at its next look', async () => {
    const ran: string[] = [];
    const cut = here.tick(recoverable(obedient), due);
    const other = tickAndWatch(
      elsewhere,
      recoverable(({ trigger }) => void ran.push(trigger)),
    );
    await clock.advance(1000);
    abortAll(here);
    await expect(cut).resolves.toMatchObject({ outcome: 'failed' });
    expect(store.sent('release')).toEqual(['release lock:job', `release ${CLAIM}`]);
    await clock.advance(LOCK_TIMEOUT + 2000);

    expect(ran).toEqual(['recovery']);
    expect(other.results.at(-1)).toMatchObject({ outcome: 'succeeded' });
  });

  it('is caught up at once by an instance that starts', async () => {
    const cut = here.tick(recoverable(obedient), due);
    await settle();
    abortAll(here);
    await cut;

    await expect(
      elsewhere.run({ job: recoverable(() => 'here'), trigger: 'catch-up', due }),
    ).resolves.toMatchObject({ outcome: 'succeeded', value: 'here' });
  });

  it('is complete when its handler succeeds all the same', async () => {
    const { opened, open } = gate();
    const result = here.tick(
      recoverable(() => opened),
      due,
    );
    await settle();
    abortAll(here);
    open();

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
  });

  it('keeps no hold, which would keep the tick from running elsewhere', async () => {
    const job = runnableJob(obedient, { holdOnFailure: 60_000 }, { recover: true });
    const result = here.tick(job, due);
    await settle();
    abortAll(here);
    await result;

    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('gives its number back: any number of deploys may cut one tick off', async () => {
    for (let deploy = 0; deploy < 5; deploy++) {
      const instance = new TestInstance(clock, store);
      const result = instance.run({ job: recoverable(obedient), trigger: 'recovery', due });
      await settle();
      abortAll(instance);
      await expect(result).resolves.toMatchObject({ attempts: 1 });
    }

    await expect(
      here.run({ job: recoverable(() => 'at last'), trigger: 'recovery', due }),
    ).resolves.toMatchObject({ value: 'at last' });
  });

  it('hands over also what it has not begun: a run that waits for its lease', async () => {
    const lease = await elsewhereHolds('lock:job', 10_000);
    const refusals: SkipReason[] = [];
    const job = recoverable(() => 1, { overlap: 'wait' });
    const result = here.run({ job, trigger: 'tick', due, gate: { refusalFor: () => refusals[0] } });
    await clock.advance(500);
    refusals.push('shutting-down');
    here.waits.wake(job);
    await expect(result).resolves.toMatchObject({ reason: 'shutting-down' });
    await lease?.release();

    await expect(store.isHeld(CLAIM)).resolves.toBe(false);
  });

  it('without `recover` its tick is spent', async () => {
    const result = here.tick(runnableJob(obedient), due);
    await settle();
    abortAll(here);
    await result;

    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
  });
});

describe('a lock that is granted after the drain has given up', () => {
  it.each([
    ['without `recover`', false, true],
    ['with `recover`', true, false],
  ])('starts no handler, and is given back: %s', async (_how, recover, isClaimKept) => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    store.before = ({ name, key }) => (name === 'tryAcquire' && key === 'lock:job' ? asked : undefined);
    let calls = 0;
    const job = runnableJob(() => calls++, { holdOnFailure: 60_000 }, { recover });
    const result = here.tick(job, due);
    await settle();
    for (const run of here.runner.inFlight.all) run.abort(new ShutdownError('over'));
    answer();

    await expect(result).resolves.toMatchObject({ outcome: 'skipped', reason: 'shutting-down' });
    expect(calls).toBe(0);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
    await expect(store.isHeld(CLAIM)).resolves.toBe(isClaimKept);
  });
});

describe('the watch over a claimed tick', () => {
  const looks = (): number => store.sent('tryAcquire').filter((command) => command.endsWith(CLAIM)).length;

  it('says once that the tick is claimed elsewhere, and not at each look', async () => {
    tickAndWatch(here, recoverable(never));
    const { results } = tickAndWatch(
      elsewhere,
      recoverable(() => 1),
    );
    await clock.advance(20 * LOCK_TIMEOUT);

    expect(results.map(facts)).toEqual(['tick claimed-elsewhere']);
    expect(elsewhere.seen).toEqual(['skipped']);
  });

  it('looks every lockTimeout and up to 2 s ten times, and then ever more rarely', async () => {
    tickAndWatch(here, recoverable(never));
    tickAndWatch(
      elsewhere,
      recoverable(() => 1),
    );
    await settle();
    const atFirst = looks();
    await clock.advance(10 * (LOCK_TIMEOUT + 2000));
    expect(looks() - atFirst).toBe(10);
    await clock.advance(HOUR - 10 * (LOCK_TIMEOUT + 2000));

    // 2 + 4 + 8 + 16 + 32 times 30 s are 31 minutes.
    expect(looks() - atFirst).toBeLessThanOrEqual(16);
  });

  it('ends when the next tick is due', async () => {
    tickAndWatch(here, recoverable(never));
    const { watching } = tickAndWatch(
      elsewhere,
      recoverable(() => 1),
    );
    let ended = false;
    void watching.then(() => (ended = true));
    await clock.advance(HOUR - 1);
    expect(ended).toBe(false);
    await clock.advance(30_000);

    expect(ended).toBe(true);
  });

  it.each(['paused', 'shutting-down'] as const)('ends at once when the job is %s', async (reason) => {
    const refusals: SkipReason[] = [];
    tickAndWatch(here, recoverable(never));
    const job = recoverable(() => 1);
    const { watching } = tickAndWatch(elsewhere, job, () => refusals[0]);
    await clock.advance(1000);
    refusals.push(reason);
    elsewhere.waits.wake(job);

    await expect(watching).resolves.toBeUndefined();
  });
});

describe('a catch-up with `recover` that is refused the lease', () => {
  it('leaves its claim to expire: the lease may be that of the instance that died', async () => {
    await elsewhereHolds('lock:job', LOCK_TIMEOUT / 2);
    const job = recoverable(() => 1, { catchUpWindow: HOUR });
    await expect(here.run({ job, trigger: 'catch-up', due })).resolves.toMatchObject({
      reason: 'running-elsewhere',
    });
    await clock.advance(LOCK_TIMEOUT);

    await expect(elsewhere.run({ job, trigger: 'recovery', due })).resolves.toMatchObject({
      outcome: 'succeeded',
    });
  });
});

describe('a claim that is lost while its run waits for the lease', () => {
  it('starts no handler: another instance may have recovered the tick', async () => {
    const lease = await elsewhereHolds('lock:job', LOCK_TIMEOUT);
    let calls = 0;
    const result = here.run({ job: recoverable(() => calls++, { overlap: 'wait' }), trigger: 'tick', due });
    await clock.advance(1000);
    await store.lose(CLAIM);
    await clock.advance(LOCK_TIMEOUT / 2);
    await lease?.release();
    await clock.advance(2000);

    await expect(result).resolves.toMatchObject({ outcome: 'skipped', reason: 'lock-unavailable' });
    expect(calls).toBe(0);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });
});

async function elsewhereHolds(key: string, ttl: number) {
  return store.tryAcquire(key, ttl, { owner: 'elsewhere' });
}
