import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../../lib/core/errors.js';
import { ConnectionReasons } from '../../../../lib/locks/redis/connection-reasons.js';
import type { RedisClient } from '../../../../lib/locks/redis/redis-client.js';
import { FakeRedis } from './fake-redis.js';

const TIMED_OUT = new Error('connect ETIMEDOUT');
const EARLY = 'the server closed the connection before it was ready';

/** A client in that state, with a socket that is as given. */
function clientIn(status: string, socket: Partial<NonNullable<RedisClient['stream']>> = {}): RedisClient {
  const nothing = (): void => {};
  const stream = { cork: nothing, uncork: nothing, destroy: nothing, bytesRead: 0, ...socket };
  const never = (): never => {
    throw new Error('nothing is sent');
  };
  return Object.assign(new FakeRedis({ set: never, evalsha: never }), { status, stream });
}

const reset = (syscall = 'read') => Object.assign(new Error(`${syscall} ECONNRESET`), { code: 'ECONNRESET' });
const ended = { readableEnded: true, destroyed: true };

function reasonsOf(client: RedisClient): ConnectionReasons {
  const reasons = new ConnectionReasons(true);
  reasons.begin(client);
  return reasons;
}

describe('a connection that ends before it is ready', () => {
  it('without an error is that of a server that may want TLS', () => {
    const client = clientIn('reconnecting', ended);
    const reasons = reasonsOf(client);
    reasons.closed(client);
    expect(reasons.noConnection(client).message).toBe(
      `no connection to Redis (${EARLY}: does it want TLS (rediss://)?)`,
    );
  });

  it.each([true, false])('with a reset says so too, whether the client is ours: %s', (isOurs) => {
    const client = clientIn('reconnecting', { errored: reset() });
    const reasons = new ConnectionReasons(isOurs);
    reasons.begin(client);
    if (isOurs) reasons.note(reset(), client);
    reasons.closed(client);
    expect(reasons.noConnection(client).message).toContain(
      `read ECONNRESET: ${EARLY}: does it want TLS (rediss://)?`,
    );
  });

  it('is not asked for TLS that it speaks', () => {
    const client = clientIn('reconnecting', { ...ended, encrypted: true });
    const reasons = reasonsOf(client);
    reasons.closed(client);
    expect(reasons.noConnection(client).message).toBe(`no connection to Redis (${EARLY})`);
  });

  it('keeps the reason that was heard before', () => {
    const client = clientIn('reconnecting', ended);
    const reasons = reasonsOf(client);
    reasons.note(new Error('ERR max number of clients reached'), client);
    reasons.closed(client);
    expect(reasons.noConnection(client).message).toContain('max number of clients');
  });

  it.each([
    ['that the client has ended itself', 'end', ended],
    ['that the client has given up', 'reconnecting', { destroyed: true }],
  ])('is not laid to the server where it is one %s', (_, status, socket) => {
    const client = clientIn(status, socket);
    const reasons = reasonsOf(client);
    reasons.closed(client);
    expect(reasons.noConnection(client).message).not.toMatch(/the server closed|reconnecting|\(end\)/);
  });
});

it('a connection that was ready wants no TLS', () => {
  const client = clientIn('ready', ended);
  const reasons = reasonsOf(client);
  reasons.note(reset(), client);
  reasons.closed(client);
  expect(reasons.noConnection(client).message).toBe('no connection to Redis (read ECONNRESET)');
  reasons.forget();
  reasons.closed(client);
  const { message } = reasons.noConnection(clientIn('reconnecting'));
  expect(message).toBe('no connection to Redis (the connection was closed)');
});

describe('a TLS handshake that a server does not answer', () => {
  const shaking = { encrypted: true, connecting: false, destroyed: false };
  const noAnswer = new LockUnavailableError('the lock store gave no answer within 3000 ms');

  it('stays the reason when ioredis gives the connection up', () => {
    const client = clientIn('connecting', shaking);
    const reasons = reasonsOf(client);
    expect(reasons.unanswered(noAnswer, client).message).toMatch(/^no connection to Redis.*TLS handshake/);
    reasons.note(TIMED_OUT, client);
    const later = clientIn('reconnecting', { ...shaking, destroyed: true });
    reasons.closed(later);
    expect(reasons.noConnection(later).message).toMatch(/TLS handshake/);
    expect(reasons.unanswered(noAnswer, later).message).toMatch(/TLS handshake/);
  });

  it('is the reason, whatever was heard of an earlier connection', () => {
    const client = clientIn('connecting', shaking);
    const reasons = reasonsOf(client);
    reasons.note(TIMED_OUT, client);
    expect(reasons.unanswered(noAnswer, client).message).toMatch(/TLS handshake/);
  });

  it('is not the reason any more when another is heard', () => {
    const client = clientIn('connecting', shaking);
    const reasons = reasonsOf(client);
    reasons.unanswered(noAnswer, client);
    reasons.note(new Error('connect ECONNREFUSED 127.0.0.1:1'), client);
    expect(reasons.noConnection(client).message).toContain('ECONNREFUSED');
  });
});

it.each(['x', '@', '//', '//a@', ' '])('a reason of a million characters takes a moment: %j', (part) => {
  const client = clientIn('reconnecting');
  const reasons = reasonsOf(client);
  reasons.note(new Error(`${part.repeat(500_000)} s3cr3t@host`), client);
  expect(reasons.noConnection(client).message).not.toContain('s3cr3t');
});
