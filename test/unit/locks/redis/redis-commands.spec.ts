import { describe, expect, it, jest } from '@jest/globals';
import { RedisCommands } from '../../../../lib/locks/redis/redis-commands.js';
import { RedisConnection } from '../../../../lib/locks/redis/redis-connection.js';
import { Outcome } from '../../../support/outcome.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { FakeRedis } from './fake-redis.js';

const TTL = 60_000;
const LIMIT = 1000;

function setUp() {
  const clock = new VirtualClock();
  const never = (): Promise<never> => new Promise(() => undefined);
  const redis = new FakeRedis({ set: never, evalsha: never });
  const connection = new RedisConnection({ client: redis }, clock);
  const checks = jest.spyOn(connection, 'checkLiveness');
  return { clock, redis, checks, commands: new RedisCommands(connection, clock) };
}

describe('a command that has no answer in time makes the connection doubtful', () => {
  it('when it was sent', async () => {
    const { clock, redis, checks, commands } = setUp();
    const asked = new Outcome(commands.take('key', 'owner', TTL, { ttl: TTL }));
    await clock.advance(LIMIT);
    expect(asked.error).toMatchObject({ message: expect.stringContaining('no answer') });
    expect(redis.sent).toEqual(['set']);
    expect(checks).toHaveBeenCalledTimes(1);
  });

  it('and not when it was never sent, because nobody waits for it any more', async () => {
    const { clock, redis, checks, commands } = setUp();
    const onSend = (): never => {
      throw new Error('nobody waits');
    };
    const asked = new Outcome(commands.take('key', 'owner', TTL, { ttl: TTL, onSend }));
    await clock.advance(2 * LIMIT);
    expect(asked.error).toMatchObject({ message: 'nobody waits' });
    expect(redis.sent).toEqual([]);
    expect(checks).not.toHaveBeenCalled();
  });
});
