import { describe, expect } from '@jest/globals';
import { endOfLock, tickAfter } from '../support/cluster/lock-end.js';
import { scenario } from '../support/cluster/scenario.js';

const LOCK_TIMEOUT = 2000;
const PERIOD = 1000;
const CLUSTER = {
  jobs: [{ name: 'work', interval: PERIOD, takes: 800, actsEvery: 100, lock: { lockTimeout: LOCK_TIMEOUT } }],
  clocks: [0, 0, 0],
};

describe('a crash delays a job but never blocks it', () => {
  scenario(
    'the first tick after the end of the lock runs elsewhere after a SIGKILL in mid-run',
    CLUSTER,
    async ({ record, instance, store }) => {
      const victim = await record.nextInMidRun('work');
      const killed = await instance(victim.instance).kill();
      const end = await endOfLock({ store }, 'work');
      const elsewhere = await record.next('started', 'a run elsewhere', () => true, { from: killed });
      const wait = elsewhere.at - killed;
      expect(elsewhere.instance).not.toBe(victim.instance);
      expect(tickAfter(end, elsewhere)).toBeLessThan(PERIOD);
      await record.next('started', 'the run after', ({ run }) => run !== elsewhere.run, {
        from: elsewhere.at,
      });
      return `ran elsewhere ${Math.round(wait)} ms after the kill (promised: ${LOCK_TIMEOUT + PERIOD})`;
    },
  );
});

describe('an instance that was suspended knows that it no longer holds the lock', () => {
  scenario(
    'a run that was frozen for longer than lockTimeout learns of the loss before it acts again',
    CLUSTER,
    async ({ record, instance }) => {
      const { instance: number, run } = await record.nextInMidRun('work');
      const frozen = instance(number);
      const since = frozen.freeze();
      await record.until(
        'two runs elsewhere',
        () => record.of('started', ({ at }) => at > since).length >= 2,
      );
      const woken = frozen.wake();
      const act = await record.next('acted', 'the next act', (entry) => entry.run === run, { from: woken });
      expect(act).toMatchObject({ isHeld: false });
      const abort = await record.next('aborted', 'the abort', (entry) => entry.run === run, { from: woken });
      const result = await record.next('result', 'the result', (entry) => entry.run === run, { from: woken });
      expect({ reason: abort.reason, lockLost: result.lockLost }).toEqual({
        reason: 'LOCK_LOST',
        lockLost: true,
      });
      const missed = await record.next('missed', 'the missed ticks', (entry) => entry.instance === number, {
        from: woken,
      });
      await record.next('result', 'a tick after it', (entry) => entry.instance === number, {
        from: result.at,
      });
      const [frozenFor, abortedAfter] = [woken - since, abort.at - woken].map(Math.round);
      return `frozen for ${frozenFor} ms, aborted ${abortedAfter} ms after waking, ${missed.count} ticks missed`;
    },
  );
});
