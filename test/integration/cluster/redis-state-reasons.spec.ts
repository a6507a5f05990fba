import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import type { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import type { RedisJobStateStoreOptions } from '../../../lib/cluster/state/redis/redis-job-state-store.options.js';
import { StateUnavailableError } from '../../../lib/core/errors.js';
import { freePort } from '../../support/free-port.js';
import type { RedisServer } from '../../support/redis-server.js';
import { atEnd, clientOf, failureOf, startServer, storeOf, until } from '../locks/redis-fixture.js';
import { heartbeatOf, requestOf, runOf, stateOf } from './redis-state-fixture.js';

/** Longer than any answer takes on a slow machine, and far shorter than the time limit. */
const AT_ONCE_MS = 1500;

const PASSWORD = 'pa55word';

let server: RedisServer;

beforeEach(async () => {
  server = await startServer();
});

/** Each method that writes, and those that read. */
const WRITES: Record<string, (store: RedisJobStateStore) => Promise<unknown>> = {
  heartbeat: (store) => store.heartbeat(heartbeatOf()),
  record: (store) => store.record([runOf('Reports.send', 1)]),
  request: (store) => store.request(requestOf('pause')),
};

const ALL: typeof WRITES = {
  ...WRITES,
  withdraw: (store) => store.withdraw('pause-1', { by: 'ann' }),
  overview: (store) => store.overview(),
  runs: (store) => store.runs({ job: 'Reports.send', limit: 1 }),
};

/** What each method rejects with. */
async function reasonsOf(store: RedisJobStateStore, methods = ALL): Promise<string[]> {
  const reasons: string[] = [];
  for (const call of Object.values(methods)) {
    const { error } = await failureOf(call(store));
    expect(error).toBeInstanceOf(StateUnavailableError);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(PASSWORD);
    reasons.push((error as StateUnavailableError).message);
  }
  return reasons;
}

function eachSays(reason: RegExp, methods = ALL): unknown[] {
  return Object.keys(methods).map(() => expect.stringMatching(reason));
}

function clientOf5(url: string): Redis5 {
  const client = new Redis5(url, { disconnectTimeout: 100 });
  client.on('error', () => {});
  atEnd(() => client.disconnect());
  return client;
}

const WAYS: [string, (url: string) => RedisJobStateStoreOptions][] = [
  ['a connection of our own', (url) => ({ url })],
  ['the connection of a lock store', (url) => ({ lockStore: storeOf({ url }) })],
  ['a client of ioredis 6', (url) => ({ client: clientOf(url) })],
  ['a client of ioredis 5', (url) => ({ client: clientOf5(url) })],
];

describe.each(WAYS)('a rejection has the reason (%s)', (_, optionsOf) => {
  it('when the server is out of memory', async () => {
    await clientOf(server.url).config('SET', 'maxmemory', '1');
    expect(await reasonsOf(stateOf(optionsOf(server.url)), WRITES)).toEqual(eachSays(/^OOM /, WRITES));
  });

  it('when the user may not do that', async () => {
    await clientOf(server.url).call('ACL', 'SETUSER', 'default', '-hgetall', '-xadd', '-xrevrange', '-hset');
    expect(await reasonsOf(stateOf(optionsOf(server.url)))).toEqual(eachSays(/^NOPERM /));
  });

  it('when the password is wrong, which is not shown', async () => {
    const { port } = await startServer({ password: 'right' });
    const store = stateOf(optionsOf(`redis://:${PASSWORD}@127.0.0.1:${port}`));
    expect(await reasonsOf(store)).toEqual(eachSays(/WRONGPASS/));
  });

  it('when the connection is refused', async () => {
    const store = stateOf(optionsOf(`redis://jobs:${PASSWORD}@127.0.0.1:${await freePort()}`));
    expect(await reasonsOf(store)).toEqual(eachSays(/ECONNREFUSED/));
  });

  it('at once when the server is gone', async () => {
    const store = stateOf(optionsOf(server.url));
    await store.overview();
    await server.stop('SIGKILL');
    await until('the loss was noticed', async () => isAway(store));
    const { error, after } = await failureOf(store.heartbeat(heartbeatOf()));
    expect(error).toMatchObject({ message: expect.stringMatching(/^no connection to Redis/) });
    expect(after).toBeLessThan(AT_ONCE_MS);
  });

  it('after two seconds when the server is frozen', async () => {
    const store = stateOf(optionsOf(server.url));
    await store.overview();
    server.pause();
    const { error, after } = await failureOf(store.heartbeat(heartbeatOf()));
    expect(error).toMatchObject({ message: 'the state store gave no answer within 1975 ms' });
    expect(after).toBeGreaterThan(1900);
  });
});

async function isAway(store: RedisJobStateStore): Promise<boolean> {
  return store.overview().then(
    () => false,
    (error: unknown) => error instanceof Error && error.message.startsWith('no connection'),
  );
}

describe('a rejection keeps its cause', () => {
  it('as a plain error without the command', async () => {
    const admin: Redis = clientOf(server.url);
    await admin.config('SET', 'maxmemory', '1');
    const { error } = await failureOf(stateOf({ url: server.url }).record([runOf('Reports.send', 1)]));
    expect(error).toMatchObject({ cause: { message: expect.stringMatching(/^OOM/) } });
    expect(Object.keys((error as Error).cause as Error)).toEqual([]);
  });

  it('that is not there where a given client lacks a command', async () => {
    const client = clientOf(server.url);
    const lockStore = storeOf({
      client: {
        status: 'ready',
        ...Object.fromEntries(
          ['set', 'eval', 'evalsha', 'ping', 'on', 'off'].map((name) => [name, () => {}]),
        ),
      } as unknown as Redis,
    });
    const { error } = await failureOf(stateOf({ lockStore }).runs({ job: 'Reports.send', limit: 1 }));
    expect(error).toEqual(new StateUnavailableError('the given client has no `xrevrange`'));
    await client.ping();
  });
});

describe('after an outage', () => {
  it('the store answers again', async () => {
    const store = stateOf({ url: server.url });
    await store.record([runOf('Reports.send', 1)]);
    await server.stop('SIGKILL');
    await failureOf(store.record([runOf('Reports.send', 2)]));
    await server.restart();
    await until('it answers', async () => !(await isUnavailable(store)));
    await expect(store.runs({ job: 'Reports.send', limit: 5 })).resolves.toEqual([]);
  });

  it('a server that was frozen answers again', async () => {
    const store = stateOf({ url: server.url });
    await store.overview();
    server.pause();
    for (let i = 0; i < 2; i++) await failureOf(store.overview());
    server.resume();
    await until('it answers', async () => !(await isUnavailable(store)));
  });
});

async function isUnavailable(store: RedisJobStateStore): Promise<boolean> {
  return store.overview().then(
    () => false,
    () => true,
  );
}
