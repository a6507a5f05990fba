import type { LockInspection } from '../lock-store.js';
import type { RedisCommands } from './redis-commands.js';

/** So many keys are asked for at once, because a refresh must not wait behind thousands. */
const AT_ONCE = 100;

/** Plain commands for one key each: no script, and a Cluster answers them wherever the keys lie. */
export async function inspectLocks(
  commands: RedisCommands,
  keys: readonly string[],
): Promise<(LockInspection | undefined)[]> {
  const found: (LockInspection | undefined)[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    found.push(...(await Promise.all(some.map((key) => inspectLock(commands, key)))));
  }
  return found;
}

async function inspectLock(commands: RedisCommands, key: string): Promise<LockInspection | undefined> {
  const [owner, left] = await Promise.all([commands.get(key), commands.pttl(key)]);
  const remaining = Number(left);
  // -2: it has gone in between. -1: whoever has set it gave it no end.
  if (owner === null || remaining === -2) return undefined;
  return { owner, remainingMs: remaining === -1 ? Infinity : remaining };
}
