import { type LockStore, LockUnavailableError } from '../../index.js';
import { answers, granted, LONG, refused, rejects } from './expectations.js';
import { type Bench, rule, type Rule } from './lock-store-case.js';
import { until } from '../clock/real-time.js';

/** Does something while the store is cut off. */
type Outage = <Result>(act: () => Promise<Result>) => Promise<Result>;

/** What a store promises that can be cut off from its locks. */
export function outageRules(cutOff: () => Promise<() => void | Promise<void>>): readonly Rule[] {
  const during: Outage = async (act) => {
    const restore = await cutOff();
    try {
      return await act();
    } finally {
      await restore();
    }
  };
  return [rejectsAll(during), endsWithItsSignal(during), closes(during), comesBack(during)];
}

function rejectsAll(during: Outage): Rule {
  return rule('a store that cannot be reached rejects with LockUnavailableError', async (bench) => {
    const { store, key } = bench;
    await untilReached(bench);
    const lease = await granted(store, key);
    await during(() =>
      Promise.all([
        rejects(store.tryAcquire(`${key} other`, LONG), LockUnavailableError, 'tryAcquire()'),
        rejects(lease.extend(LONG), LockUnavailableError, 'extend()'),
        rejects(lease.release(), LockUnavailableError, 'release()'),
        rejects(lease.fencingToken(), LockUnavailableError, 'fencingToken()'),
        rejects(store.ping(), LockUnavailableError, 'ping()'),
      ]),
    );
  });
}

function endsWithItsSignal(during: Outage): Rule {
  return rule('an attempt that is not answered ends when its signal has aborted', async (bench) => {
    const { store, key } = bench;
    await untilReached(bench);
    const patience = new AbortController();
    await during(async () => {
      const attempt = store.tryAcquire(key, LONG, { owner: 'owner', signal: patience.signal });
      patience.abort();
      await rejects(attempt, LockUnavailableError, 'tryAcquire()');
    });
  });
}

function closes(during: Outage): Rule {
  return rule('close() ends also when the store cannot be reached', async (bench) => {
    await untilReached(bench);
    await during(() => bench.store.close());
  });
}

function comesBack(during: Outage): Rule {
  return rule('a store that can be reached again works as before', async (bench) => {
    const { store, key } = bench;
    await untilReached(bench);
    const lease = await granted(store, key);
    await during(() => rejects(store.ping(), LockUnavailableError, 'ping()'));
    await untilReached(bench);
    await refused(store, key);
    await answers(lease.extend(LONG), true, 'extend() of what was held before');
  });
}

/** Also at the beginning of a case: the one before it may have ended with an outage. */
function untilReached({ store, limit }: Bench): Promise<void> {
  const complaint = `ping() did not resolve within ${limit} ms, though the store can be reached`;
  return until(limit, () => isReached(store), complaint);
}

function isReached(store: LockStore): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  );
}
