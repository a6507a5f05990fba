import { describe, expect, it } from '@jest/globals';
import { InstanceChannels } from '../../../lib/core/channels.js';
import { HeldLocks } from '../../../lib/locks/held-locks.js';
import { LockAcquirer } from '../../../lib/locks/lock-acquirer.js';
import { CommandTimeouts } from '../../../lib/locks/command-timeouts.js';
import {
  answers,
  answersAfter,
  neverAnswers,
  rejectsWith,
  ScriptedStore,
} from '../../support/scripted-store.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { REFRESH, TTL } from './locking.js';

const HOUR = 3_600_000;
const noScripts = rejectsWith(new Error('NOPERM no permissions to run evalsha'));
const readOnly = rejectsWith(new Error('READONLY'));

async function setUp() {
  const clock = new VirtualClock();
  const store = new ScriptedStore(clock);
  const lines: string[] = [];
  const attempts = new LockAcquirer(
    store,
    clock,
    new CommandTimeouts(clock),
    new InstanceChannels('here'),
    (line) => lines.push(line),
  );
  const keeper = new HeldLocks(clock, attempts);
  const take = async (key: string) => {
    const times = { ttl: TTL, refreshInterval: REFRESH, owner: key, patience: 5000 };
    const lock = await keeper.tryAcquire({ key, storeKey: key, ...times });
    if (lock === undefined) throw new Error('the lock was not granted');
    return lock;
  };
  return { clock, store, lines, attempts, keeper, take };
}

describe('a refresh or an end of a lock that fails is told once, with the reason', () => {
  it('a refresh, however often it fails', async () => {
    const { clock, store, lines, take } = await setUp();
    await take('report');
    store.always('extend', noScripts);
    await clock.advance(TTL);
    expect(lines).toEqual([
      'the lock store did not refresh the lock "report", and is asked again because: NOPERM no permissions to run evalsha',
    ]);
  });

  it('a release and a hold, each for itself', async () => {
    const { clock, store, lines, take } = await setUp();
    const [released, held, other] = [await take('released'), await take('held'), await take('other')];
    store.always('release', noScripts);
    store.always('extend', neverAnswers);
    void released.release();
    void other.release();
    void held.endWithHold(1000);
    await clock.advance(5000);
    expect(lines).toEqual([
      expect.stringMatching(/^the lock store did not release the lock "released".*NOPERM/),
      expect.stringMatching(/^the lock store did not extend the lock "held".*no answer within 1000 ms/),
    ]);
  });

  it('a release of what was granted too late', async () => {
    const { clock, store, lines, attempts } = await setUp();
    store.always('tryAcquire', neverAnswers);
    store.next('tryAcquire', answersAfter(6000, true));
    store.next('release', readOnly);
    const asked = attempts.tryAcquire('key', TTL, 'owner', 5000).catch(() => undefined);
    await clock.advance(10_000);
    await asked;
    expect(lines).toEqual([
      expect.stringMatching(/^the lock store did not release the lock "key".*READONLY/),
    ]);
  });

  it('another reason is told too, but not within 10 s', async () => {
    const { clock, store, lines, take } = await setUp();
    await take('report');
    store.always('extend', noScripts);
    await clock.advance(REFRESH);
    store.always('extend', readOnly);
    await clock.advance(9_000);
    expect(lines).toHaveLength(1);
    await clock.advance(2_000);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('READONLY');
  });

  it('an outage after an answer is told again, and one that lasts after an hour', async () => {
    const { clock, store, lines, take } = await setUp();
    await take('report');
    store.next('extend', noScripts);
    await clock.advance(2 * REFRESH);
    store.next('extend', noScripts);
    await clock.advance(2 * REFRESH);
    expect(lines).toHaveLength(2);
    store.always('release', noScripts);
    for (let i = 0; i < 100; i++) {
      void (await take(`key ${i}`)).release();
      await clock.advance(HOUR / 50);
    }
    const released = lines.filter((line) => line.includes('did not release'));
    expect(released.length).toBeGreaterThanOrEqual(2);
    expect(released.length).toBeLessThanOrEqual(3);
  });
});

describe('nothing is told', () => {
  it('of a lock that is no longer ours, and after shutdown', async () => {
    const { clock, store, lines, keeper, take } = await setUp();
    const lock = await take('report');
    store.next('extend', answers(false));
    await clock.advance(REFRESH);
    await lock.release();
    const other = await take('other');
    keeper.close();
    await other.release();
    await clock.advance(TTL);
    expect(lines).toEqual([]);
  });
});
