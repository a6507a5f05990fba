import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { bundleSources, type BundledSources } from '../../support/bundled-sources.js';
import { freePort } from '../../support/free-port.js';
import { LockUnavailableError } from '../../../lib/index.js';
import { SLOW_MACHINE } from '../../support/slow-machine.js';
import { acquire, atEnd, clientOf, startProxy, startServer, storeOf, until } from './redis-fixture.js';

/** How many connections the server has beside the one that asks. */
async function connections(admin: Redis): Promise<number> {
  return ((await admin.call('client', 'list', 'type', 'normal')) as string).trim().split('\n').length - 1;
}

function listenersOf(client: Redis): Record<string, number> {
  return Object.fromEntries(client.eventNames().map((event) => [String(event), client.listenerCount(event)]));
}

describe('a client of our own', () => {
  it('connects at the first command, is closed by close(), and opened again by the next command', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const store = storeOf({ url: server.url });
    await expect(connections(admin)).resolves.toBe(0);

    for (let round = 0; round < 2; round++) {
      await store.ping();
      await expect(connections(admin)).resolves.toBe(1);
      await store.close();
      await until('the connection is closed', async () => (await connections(admin)) === 0);
    }
  });

  it('is made once, however many ask at once', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const store = storeOf({ url: server.url });
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.tryAcquire(`key ${i}`, 60_000)));
    await expect(connections(admin)).resolves.toBe(1);
  });

  it('is not made by close(), also not by the second', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const store = storeOf({ url: server.url });
    await store.close();
    await store.close();
    await expect(connections(admin)).resolves.toBe(0);
  });

  it.each([
    ['while it opens', async () => undefined],
    ['while it connects', () => new Promise((resolve) => setImmediate(resolve))],
  ])('leaves no connection when it is closed %s, also by several who share the store', async (_, wait) => {
    const server = await startServer();
    const admin = clientOf(server.url);
    await admin.ping();
    for (let round = 0; round < 5; round++) {
      const store = storeOf({ url: server.url });
      const asked = [store.ping(), store.tryAcquire(`key ${round}`, 60_000)];
      await wait();
      const closed = store.close();
      asked.push(store.ping());
      await wait();
      await Promise.all([closed, store.close(), store.close()]);
      await Promise.allSettled(asked);
      await until('no connection is left', async () => (await connections(admin)) === 0);
    }
    // What somebody would open again would be there by now.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(connections(admin)).resolves.toBe(0);
  });

  it('is opened again for one who shares the store and goes on', async () => {
    const server = await startServer();
    const store = storeOf({ url: server.url });
    const opening = store.ping().catch(() => undefined);
    const other = acquire(store, 'key', 60_000);
    await store.close();
    await opening;
    await expect(other).resolves.toBeDefined();
  });

  it('is opened anew when its connection is open and dead', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const store = storeOf({ url: proxy.url });
    await store.ping();
    proxy.isHalfOpen = true;
    await expect(store.ping()).rejects.toThrow(LockUnavailableError);
    // Connections that are opened from now on are alive.
    proxy.isHalfOpen = false;
    await until('the store answers', () =>
      store.ping().then(
        () => true,
        () => false,
      ),
    );
    expect(proxy.seen.connections).toBe(2);
  });

  it('is closed while Redis stands still, also during an attempt', async () => {
    const server = await startServer();
    const store = storeOf({ url: server.url });
    await store.ping();
    server.pause();
    const attempt = store.tryAcquire('key', 60_000).catch(() => undefined);
    const start = performance.now();
    await store.close();
    expect(performance.now() - start).toBeLessThan(2000 + SLOW_MACHINE);
    server.resume();
    await attempt;
  });
});

describe('a client that was given', () => {
  it('is never closed, and keeps none of our listeners', async () => {
    const server = await startServer();
    const client = clientOf(server.url);
    await client.ping();
    const before = listenersOf(client);
    const store = storeOf({ client });
    for (let round = 0; round < 3; round++) {
      const lease = await store.tryAcquire('key', 60_000);
      expect(listenersOf(client)).not.toEqual(before);
      await lease?.release();
      await store.close();
      expect(listenersOf(client)).toEqual(before);
    }
    await expect(client.ping()).resolves.toBe('PONG');
  });

  it('does not gather listeners with every command', async () => {
    const server = await startServer();
    const client = clientOf(server.url);
    const store = storeOf({ client });
    await store.ping();
    const before = listenersOf(client);
    for (let i = 0; i < 20; i++) await (await store.tryAcquire('key', 60_000))?.release();
    expect(listenersOf(client)).toEqual(before);
  });
});

let sources: BundledSources;

beforeAll(async () => {
  sources = await bundleSources('index');
});

afterAll(() => sources.remove());

/** A program with a store on that URL, that closes it when it has tried to use it; it ends by itself. */
async function program(
  url: string,
  act: string,
): Promise<{ code: unknown; closing: number; output: string }> {
  const source = `
    import { RedisLockStore } from '${sources.urlOf('index')}';
    const store = new RedisLockStore({ url: '${url}' });
    ${act}
    await store.close();
    console.log('closed');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source]);
  atEnd(() => child.kill('SIGKILL'));
  let output = '';
  let closedAt = NaN;
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    if (output.includes('closed')) closedAt = performance.now();
  });
  const [code] = await once(child, 'exit');
  return { code, closing: performance.now() - closedAt, output };
}

/** A process that something keeps alive lives on for at least the 2 s that ioredis gives a connection to end. */
const LEFT_ALONE = 1900;

describe('a store that was closed does not keep the process alive', () => {
  const attempt = `await store.tryAcquire('key', 60_000, { signal: AbortSignal.timeout(1000) }).catch(() => {});`;

  it.each([
    ['while Redis is down', attempt],
    ['while Redis is down and nobody waited for the answer', `void store.ping().catch(() => {});`],
    [
      'while Redis is down and an attempt goes on that says nothing of its end',
      `void store.tryAcquire('key', 60_000).catch(() => {}); await new Promise((r) => setTimeout(r, 300));`,
    ],
    [
      'while it opens, by two who share it',
      `void store.ping().catch(() => {}); void store.close(); void store.ping().catch(() => {});`,
    ],
  ])('%s', async (_, act) => {
    const { code, closing, output } = await program(`redis://127.0.0.1:${await freePort()}`, act);
    expect({ code, output }).toEqual({ code: 0, output: 'closed\n' });
    expect(closing).toBeLessThan(LEFT_ALONE);
  });

  it('when Redis went down while it was used', async () => {
    const server = await startServer();
    const act = `await store.ping(); process.kill(${server.pid}, 'SIGKILL'); ${attempt}`;
    const { code, closing, output } = await program(server.url, act);
    expect({ code, output }).toEqual({ code: 0, output: 'closed\n' });
    expect(closing).toBeLessThan(LEFT_ALONE);
  });

  it('while Redis stands still', async () => {
    const server = await startServer();
    const act = `await store.ping(); process.kill(${server.pid}, 'SIGSTOP'); ${attempt}`;
    const { code, closing, output } = await program(server.url, act);
    server.resume();
    expect({ code, output }).toEqual({ code: 0, output: 'closed\n' });
    expect(closing).toBeLessThan(LEFT_ALONE);
  });
});
