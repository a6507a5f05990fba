import { beforeEach, describe, expect, it } from '@jest/globals';
import { RunAbortedError, ShutdownError } from '../../../lib/core/errors.js';
import { answers, neverAnswers, rejectsWith, ScriptedStore } from '../../support/scripted-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: ScriptedStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new ScriptedStore(clock);
  instance = new TestInstance(clock, store);
});

const job = () => runnableJob(() => 'ran');

const ASKS: readonly [string, () => Promise<unknown>][] = [
  ['a claim', () => instance.tick(job())],
  ['a claim of a job with `recover`', () => instance.tick(runnableJob(() => 'ran', {}, { recover: true }))],
  ['a lease', () => instance.manual(job())],
  [
    'a lease, after its claim',
    () => {
      store.next('tryAcquire', answers(true));
      return instance.tick(job());
    },
  ],
  [
    'a lease that it may wait for',
    () => {
      store.next('tryAcquire', answers(true));
      return instance.tick(runnableJob(() => 'ran', {}, { overlap: 'wait' }));
    },
  ],
];

/** The result of a run that ends one second after the store was asked. */
async function endedBy(reason: Error, run: () => Promise<unknown>): Promise<unknown> {
  const result = run();
  await clock.advance(1000);
  for (const each of instance.runner.inFlight.all) each.abort(reason);
  await clock.advance(5000);
  return result;
}

describe.each(ASKS)('a run that waits for the answer to %s', (_what, run) => {
  it('ends as shutting-down when the drain gives up, with the reason of the store', async () => {
    store.always('tryAcquire', rejectsWith(new Error('no connection')));
    await expect(endedBy(new ShutdownError('over'), run)).resolves.toMatchObject({
      outcome: 'skipped',
      reason: 'shutting-down',
      error: { message: 'no connection' },
    });
  });

  it('ends as shutting-down when the store is closed', async () => {
    store.always('tryAcquire', neverAnswers);
    const result = run();
    await clock.advance(1000);
    for (const each of instance.runner.inFlight.all) each.abort(new ShutdownError('over'));
    instance.keeper.close();
    await clock.advance(1);
    await expect(result).resolves.toMatchObject({
      reason: 'shutting-down',
      error: { message: 'the application has shut down' },
    });
  });

  it('fails with RunAbortedError when a person aborts it', async () => {
    store.always('tryAcquire', neverAnswers);
    const aborted = new RunAbortedError('ada has aborted it');
    await expect(endedBy(aborted, run)).resolves.toMatchObject({
      outcome: 'failed',
      error: aborted,
      attempts: 0,
    });
  });

  it('ends as lock-unavailable when nobody ends it', async () => {
    store.always('tryAcquire', neverAnswers);
    const result = run();
    await clock.advance(60_000);
    await expect(result).resolves.toMatchObject({ reason: 'lock-unavailable' });
  });
});
