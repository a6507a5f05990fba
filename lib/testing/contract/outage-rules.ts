import { type LockStore, LockUnavailableError } from '../../index.js';
import { answers, granted, LONG, refused, rejects } from './expectations.js';
import { type CaseContext, rule, type Rule } from './lock-store-case.js';
import { until } from '../clock/real-time.js';

/** Does something while the store is cut off. */
type Outage = <Result>(act: () => Promise<Result>) => Promise<Result>;

/** The promises of a store that can be cut off from its locks. */
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
  return rule('a store that cannot be reached rejects with LockUnavailableError', async (context) => {
    const { store, key } = context;
    await untilReached(context);
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
  return rule('an acquisition without an answer ends when its signal aborts', async (context) => {
    const { store, key } = context;
    await untilReached(context);
    const patience = new AbortController();
    await during(async () => {
      const attempt = store.tryAcquire(key, LONG, { owner: 'owner', signal: patience.signal });
      patience.abort();
      await rejects(attempt, LockUnavailableError, 'tryAcquire()');
    });
  });
}

function closes(during: Outage): Rule {
  return rule('close() ends even if the store cannot be reached', async (context) => {
    await untilReached(context);
    await during(() => context.store.close());
  });
}

function comesBack(during: Outage): Rule {
  return rule('a store that can be reached again works as before', async (context) => {
    const { store, key } = context;
    await untilReached(context);
    const lease = await granted(store, key);
    await during(() => rejects(store.ping(), LockUnavailableError, 'ping()'));
    await untilReached(context);
    await refused(store, key);
    await answers(lease.extend(LONG), true, 'extend() of what was held before');
  });
}

/** Each case begins with it, because the case before may have ended with an outage. */
function untilReached({ store, limit }: CaseContext): Promise<void> {
  const complaint = `ping() did not resolve within ${limit} ms, though the store can be reached`;
  return until(limit, () => isReached(store), complaint);
}

function isReached(store: LockStore): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  );
}
