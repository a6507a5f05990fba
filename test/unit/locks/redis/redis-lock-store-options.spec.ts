import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { InvalidOptionsError } from '../../../../lib/core/errors.js';
import { RedisLockStore } from '../../../../lib/locks/redis/redis-lock-store.js';

function refusal(options: unknown): Error {
  try {
    // @ts-expect-error -- who writes JavaScript is not kept from it
    new RedisLockStore(options);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the options were accepted');
}

const noClient = { status: 'ready', set() {}, eval() {} };

describe('a RedisLockStore is made of exactly one of client, url and options', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing at all', undefined, ['exactly one of `client`, `url` and `options`', 'undefined']],
    ['a url as the only argument', 'redis://a', ['exactly one of `client`, `url` and `options`']],
    ['none of them', {}, ['exactly one of `client`, `url` and `options`']],
    ['two of them', { url: 'redis://a', options: {} }, ['exactly one of', 'url and options']],
    ['an unset environment variable as url', { url: undefined }, ['`url`', 'redis://', 'undefined']],
    ['an unset url beside options', { url: undefined, options: {} }, ['`url`', 'undefined']],
    ['an empty url', { url: '' }, ['`url`', 'redis://']],
    ['a blank url', { url: '  ' }, ['`url`', 'redis://']],
    ['a url that is none', { url: 6379 }, ['`url`', '6379']],
    ['a url of something else', { url: 'http://example.org' }, ['`url`', 'redis://']],
    ['a host without redis://', { url: 'localhost:6379' }, ['`url`', 'redis://']],
    ['a client that is none', { client: noClient }, ['`client`', 'ioredis', 'an object of class Object']],
    ['a class instead of a client', { client: Redis }, ['`client`', 'Redis']],
    ['null as client', { client: null }, ['`client`', 'null']],
    ['options that are none', { options: 'localhost' }, ['`options`', 'ioredis']],
    ['a misspelt name', { ulr: 'redis://a' }, ['`ulr`', 'did you mean `url`']],
  ])('%s is an error that names the option', (_, options, texts) => {
    const error = refusal(options);
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error.message).toContain('RedisLockStore');
    for (const text of texts) expect(error.message).toContain(text);
  });

  it.each([
    ['a slash in the password', 'redis://:s3cret/word@host'],
    ['a slash behind digits', 'redis://user:6379/s3cret@host:6379/0'],
    ['a question mark behind digits', 'redis://user:6379?s3cret@host'],
    ['a hash behind digits', 'rediss://user:6379#s3cret@host'],
    ['a per cent sign that encodes nothing', 'redis://user:s3cret%zz@host'],
    ['a port that is none', 'redis://user:s3cret@host:99999'],
    ['no host', 'redis://user:s3cret@'],
    ['a database that is no number', 'redis://user:s3cret@host/jobs'],
    ['two paths', 'redis://user:s3cret@host/0/1'],
  ])('a URL that cannot be what was meant is refused, and not shown: %s', (_, url) => {
    const error = refusal({ url });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error.message).toMatch(/expected `url`.*(Percent-encode|database number)/);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret');
  });

  it('an address whose port is wrong is shown without user and password', () => {
    const { message } = refusal({ url: 'redis://user:s3cret@host:99999/0' });
    expect(message).toContain('got "redis://***@host:99999/0" (string).');
  });

  it.each(['redis://h:70000', 'redis://[::1', 'redis://h:port'])(
    'a URL without user and password is not to be percent-encoded: %s',
    (url) => {
      expect(refusal({ url }).message).toMatch(/^(?!.*encode).*Its host or its port cannot be read\.$/);
    },
  );

  it.each<[string, unknown, string[]]>([
    ...[NaN, 'x', '', ' 1', '1x', -1, 1.5, Infinity, null, true, 2 ** 31].map(
      (db): [string, unknown, string[]] => [
        `db ${String(db)}`,
        { options: { db } },
        ['`options.db`', 'a whole number from 0,'],
      ],
    ),
    ...[NaN, 'abc', '', 0, 65_536, 1.5, null].map((port): [string, unknown, string[]] => [
      `port ${String(port)}`,
      { options: { port } },
      ['`options.port`', 'a whole number from 1 to 65535'],
    ]),
    ['db in a url', { url: 'redis://h:1?db=abc' }, ['`url`', '`db` is a whole number from 0', '"abc"']],
    ['NaN in a url', { url: 'redis://h?db=NaN' }, ['`url`', '`db`', '"NaN"']],
    ['an empty db in a url', { url: 'redis://h?db=' }, ['`url`', '`db`']],
    ['the second db of a url', { url: 'redis://h?db=1&db=x' }, ['`url`', '`db`', '"x"']],
    ['port in a url', { url: 'redis://h?port=abc' }, ['`url`', '`port` is a whole number', '"abc"']],
  ])('a number that ioredis would not read is refused: %s', (_, options, texts) => {
    const error = refusal(options);
    expect(error).toBeInstanceOf(InvalidOptionsError);
    for (const text of texts) expect(error.message).toContain(text);
  });

  it.each([
    'redis://h:1?db=s3cret@host',
    'redis://h:1?db=s3cret&x@host',
    'redis://h?port=user:s3cret',
    'redis://user:s3cret@h?db=x',
  ])('no password is shown beside such a number: %s', (url) => {
    const error = refusal({ url });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret');
  });

  it.each([{ db: 0 }, { db: 15, port: 6380 }, { db: '3', port: '6380' }, { db: undefined }])(
    'the numbers %j are right',
    (options) => {
      const given: unknown = { options };
      // @ts-expect-error -- ioredis reads texts of digits too
      expect(new RedisLockStore(given)).toBeInstanceOf(RedisLockStore);
    },
  );

  it.each([
    'redis://host?db=3&port=6380',
    'redis://localhost',
    'redis://localhost:6379/',
    'rediss://user:p%40ss%2Fword%25@host.example:6380/15',
    'redis://:p@ss@host',
    'redis://[::1]:6379/0',
    'redis://host?family=6',
    'redis://host/0?connectionName=a@b',
  ])('%s is right', (url) => {
    expect(new RedisLockStore({ url })).toBeInstanceOf(RedisLockStore);
  });

  it.each([
    ['of another protocol', { url: 'http://user:s3cret@host' }],
    ['without a protocol', { url: 'user:s3cret@host:6379' }],
    ['with a blank in it', { url: 'redis://user:s3cret @host' }],
    ['beside a client', { url: 'redis://user:s3cret@host', client: {} }],
    ['instead of options', { options: 'redis://user:s3cret@host' }],
    ['instead of a client', { client: 'redis://user:s3cret@host' }],
    ['as the only argument', 'redis://user:s3cret@host'],
  ])('no password is shown of a url %s', (_, options) => {
    const error = refusal(options);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret');
  });

  it('an unreachable server is no error of the constructor, and its url is not shown by the store', () => {
    const store = new RedisLockStore({ url: 'redis://user:s3cret@127.0.0.1:1' });
    expect(inspect(store, { depth: null, showHidden: true })).not.toContain('s3cret');
  });
});

const CLIENT = { set() {}, eval() {}, evalsha() {}, ping() {}, on() {}, off() {}, status: 'ready' };

describe('replicas', () => {
  it.each([-1, 1.5, NaN, Infinity, '1', true, null, 1n, {}])('%p is refused', (replicas) => {
    const error = refusal({ url: 'redis://a', replicas });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error.message).toMatch(/^RedisLockStore: expected `replicas` to be a whole number from 0, got /);
  });

  it('are no source of the connection', () => {
    expect(refusal({ replicas: 1 }).message).toContain('exactly one of `client`, `url` and `options`');
  });

  it('a misspelt option is recognized', () => {
    expect(refusal({ url: 'redis://a', replica: 1 }).message).toMatch(/`replica`.*`replicas`/);
  });

  it.each([
    ['a Cluster', new Cluster([{ port: 1 }], { lazyConnect: true })],
    ['a client like a Cluster', { ...CLIENT, duplicate() {}, wait() {}, nodes: () => [] }],
  ])('%s is refused', (_, client) => {
    const error = refusal({ client, replicas: 2 });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error.message).toMatch(/expected `replicas` to be 0 for a `Cluster` client, got 2 .*Sentinel/);
  });

  it.each([
    ['duplicate', { ...CLIENT, wait() {} }],
    ['wait', { ...CLIENT, duplicate() {} }],
  ])('a client without `%s` is refused', (_, client) => {
    expect(refusal({ client, replicas: 1 }).message).toMatch(/expected `client` .*`duplicate` and `wait`/);
    expect(new RedisLockStore({ client, replicas: 0 })).toBeInstanceOf(RedisLockStore);
  });

  it.each([
    { url: 'redis://a', replicas: 2 },
    { options: { sentinels: [{ host: 'a' }], name: 'b' }, replicas: 1 },
    { client: new Redis({ lazyConnect: true }), replicas: 1 },
    { client: new Cluster([{ port: 1 }], { lazyConnect: true }), replicas: 0 },
    { url: 'redis://a', replicas: undefined },
  ])('the options are right (%#)', (options) => {
    expect(new RedisLockStore(options)).toBeInstanceOf(RedisLockStore);
  });
});
