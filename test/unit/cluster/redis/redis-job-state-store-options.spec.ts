import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisJobStateStore } from '../../../../lib/cluster/state/redis/redis-job-state-store.js';
import { InvalidOptionsError } from '../../../../lib/core/errors.js';
import { InMemoryLockStore, RedisLockStore } from '../../../../lib/index.js';

function refusal(options: unknown): Error {
  try {
    // @ts-expect-error -- who writes JavaScript is not kept from it
    new RedisJobStateStore(options);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the options were accepted');
}

const ONE_OF_FOUR = 'exactly one of `lockStore`, `client`, `url` and `options`';

/** A client that is enough for locks. */
const lockClient = { status: 'ready', set() {}, eval() {}, evalsha() {}, ping() {}, on() {}, off() {} };

describe('a RedisJobStateStore is made of exactly one of lockStore, client, url and options', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing at all', undefined, [ONE_OF_FOUR, 'undefined']],
    ['a url as the only argument', 'redis://a', [ONE_OF_FOUR, 'not shown']],
    ['none of them', {}, [ONE_OF_FOUR]],
    ['two of them', { lockStore: new InMemoryLockStore(), url: 'redis://a' }, ['lockStore and url']],
    ['an unset environment variable as url', { url: undefined }, ['`url`', 'redis://', 'undefined']],
    ['an unset lock store', { lockStore: undefined }, [ONE_OF_FOUR]],
    [
      'a lock store of another class',
      { lockStore: new InMemoryLockStore() },
      ['`lockStore`', '`RedisLockStore`', 'InMemoryLockStore'],
    ],
    [
      'a class instead of a lock store',
      { lockStore: RedisLockStore },
      ['`lockStore`', 'the function `RedisLockStore`'],
    ],
    ['a client that is enough for locks alone', { client: lockClient }, ['`client`', 'ioredis']],
    ['options that are none', { options: 'localhost' }, ['`options`', 'ioredis']],
    ['a database that is none', { options: { db: 'x' } }, ['`options.db`', 'a whole number from 0']],
    ['a misspelt name', { lockstore: {} }, ['`lockstore`', 'did you mean `lockStore`']],
  ])('%s is an error that names the option', (_, options, texts) => {
    const error = refusal(options);
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error.message).toMatch(/^RedisJobStateStore: /);
    for (const text of texts) expect(error.message).toContain(text);
  });

  it.each(['redis://user:s3cret/word@host', 'redis://user:s3cret@host/jobs', 's3cret'])(
    'a URL that cannot be what was meant is not shown: %s',
    (url) => {
      for (const options of [{ url }, { lockStore: url }, { client: url }, { options: url }, url])
        expect(inspect(refusal(options), { depth: null, showHidden: true })).not.toContain('s3cret');
    },
  );

  it('each of them is taken, and nothing is opened', () => {
    const client = new Redis({ lazyConnect: true });
    const url = 'redis://localhost:1';
    for (const options of [{ client }, { url }, { options: {} }, { lockStore: new RedisLockStore({ url }) }])
      expect(new RedisJobStateStore(options)).toBeInstanceOf(RedisJobStateStore);
    expect(client.status).toBe('wait');
  });
});
