import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { currentRun } from '../../../lib/runs/current-run.js';
import { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const DOCUMENTED = ['id', 'job', 'tick', 'trigger', 'attempt', 'startedAt', 'signal', 'lock'];

let clock: VirtualClock;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  instance = new TestInstance(clock, new RecordingLockStore(clock));
});

/** What `look` returns of the run that a handler gets. */
async function seenIn(look: (run: JobRun) => unknown, lock?: false): Promise<unknown> {
  const result = await instance.tick(runnableJob(look, lock));
  if (result.outcome === 'failed') throw result.error;
  return result.value;
}

describe('the run that a handler gets', () => {
  it('is a JobRun', async () => {
    expect(await seenIn((run) => run instanceof JobRun)).toBe(true);
  });

  it('is the object that interceptors, listeners and currentRun() get', async () => {
    const seen: unknown[] = [];
    instance.events.on('started', ({ run }) => seen.push(run));
    instance.interceptors.use([{ intercept: (run, next) => (seen.push(run), next()) }]);
    const own = await seenIn((run) => (seen.push(currentRun()), run));

    expect(seen).toHaveLength(3);
    for (const run of seen) expect(run).toBe(own);
  });

  it('has no enumerable key, own or inherited', async () => {
    const keys = await seenIn((run) => {
      const found: string[] = [];
      for (const key in run) found.push(key);
      return [...found, ...Object.keys(run)];
    });

    expect(keys).toEqual([]);
  });

  it('has the documented members, and no other', async () => {
    const names = await seenIn((run) => {
      const own = Object.getOwnPropertyNames(run);
      return [...own, ...Object.getOwnPropertyNames(Object.getPrototypeOf(run))];
    });

    expect(names).toEqual(expect.arrayContaining(DOCUMENTED));
    expect(names).toHaveLength(['constructor', ...DOCUMENTED].length);
  });

  it('is printed with its facts, and without the runner and the definition of its job', async () => {
    const printed = await seenIn((run) => [inspect(run, { breakLength: Infinity }), run.id]);
    const [text, id] = printed as [string, string];

    expect(text).toBe(
      `JobRun { id: '${id}', job: 'job', trigger: 'tick', tick: 2026-01-01T00:00:00.000Z, ` +
        'startedAt: 2026-01-01T00:00:00.000Z, attempt: 1, signal: AbortSignal { aborted: false }, ' +
        "lock: RunLock { key: 'job', isHeld: true } }",
    );
  });

  it('is printed without a lock where its job has none', async () => {
    const text = await seenIn((run) => inspect(run, { breakLength: Infinity }), false);

    expect(text).toMatch(/, lock: undefined \}$/);
  });
});
