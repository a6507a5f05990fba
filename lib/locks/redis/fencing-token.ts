import type { RedisClient } from './redis-client.js';
import { redisKey } from './redis-mutex.js';

/**
 * Gives the holder of KEYS[1] its token, and nobody else. The token is stored with its owner, so that asking again gives the
 * same one. It is never below the server's clock, so that it grows also after the data were lost. A counter is forgotten
 * after a week without a question, because the clock has long passed it.
 *
 * The counter's key has the lock's key as its hash tag, or the same tag, so that a Cluster keeps both in one slot.
 */
const FENCING_TOKEN = `
  if redis.call('get', KEYS[1]) ~= ARGV[1] then return '' end
  local tagged = string.match(KEYS[1], '{[^}]+}')
  local counter = 'fencing:' .. (tagged and KEYS[1] or '{' .. KEYS[1] .. '}')
  local last = redis.call('get', counter) or '0 '
  local token, owner = string.match(last, '^(%d+) (.*)$')
  if owner == ARGV[1] then return token end
  local time = redis.call('time')
  token = math.max(tonumber(token) + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
  token = string.format('%.0f', token)
  redis.call('set', counter, token .. ' ' .. ARGV[1], 'EX', 604800)
  return token
`;

/** The token of the lock's holder, or `undefined` where `owner` is not the holder. */
export async function fencingToken(
  client: RedisClient,
  key: string,
  owner: string,
): Promise<number | undefined> {
  const call = client.eval.bind(client) as (...command: (string | number)[]) => Promise<unknown>;
  const token = await call(FENCING_TOKEN, 1, redisKey(key), owner);
  return token === '' ? undefined : Number(token);
}
