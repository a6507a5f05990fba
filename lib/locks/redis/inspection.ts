import { LockUnavailableError } from '../../core/errors.js';
import type { LockInspection } from '../lock-store.js';
import { type Answering, handOn } from '../answering.js';
import type { RedisClient } from './redis-client.js';
import type { RedisCommands } from './redis-commands.js';
import { redisKey } from './redis-mutex.js';

/** So many keys are asked for at once, because a refresh must not wait behind thousands. */
const AT_ONCE = 100;

/** Plain commands for one key each: no script, and a Cluster answers them wherever the keys lie. */
export async function inspectLocks(
  commands: RedisCommands,
  limit: number,
  keys: readonly string[],
): Promise<(LockInspection | undefined)[]> {
  const found: (LockInspection | undefined)[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    found.push(...(await Promise.all(some.map((key) => inspectLock(commands, limit, redisKey(key))))));
  }
  return found;
}

async function inspectLock(
  commands: RedisCommands,
  limit: number,
  key: string,
): Promise<LockInspection | undefined> {
  const [owner, left] = await Promise.all([
    commands.send<string | null>(limit, (client, answering) => ask(client, 'get', key, answering)),
    commands.send<string | number>(limit, (client, answering) => ask(client, 'pttl', key, answering)),
  ]);
  const remaining = Number(left);
  // -2: it has gone in between. -1: whoever has set it gave it no end.
  if (owner === null || remaining === -2) return undefined;
  return { owner: owner, remainingMs: remaining === -1 ? Infinity : remaining };
}

function ask<Answer>(
  client: RedisClient,
  name: 'get' | 'pttl',
  key: string,
  answering: Answering<Answer>,
): void {
  const command = client[name]?.bind(client) as ((key: string) => Promise<Answer>) | undefined;
  if (command === undefined) throw new LockUnavailableError(`the given client has no \`${name}\``);
  handOn(command(key), answering);
}
