import { type OptionsPlace, refuse } from '../../core/option-checks.js';
import type { ConnectionSource, RedisClient, RedisSource } from './redis-client.js';

/** How many replicas must acknowledge a lock. */
export function readReplicas(place: OptionsPlace, replicas: unknown = 0): number {
  if (typeof replicas !== 'number' || !Number.isSafeInteger(replicas) || replicas < 0)
    refuse(place, 'replicas', 'a whole number from 0', replicas);
  return replicas;
}

/** `WAIT` blocks its connection, so the commands of a given client would wait as well. The store duplicates it. */
export function sourceForWaiting(
  place: OptionsPlace,
  source: RedisSource,
  replicas: number,
): ConnectionSource {
  if (!('client' in source)) return source;
  const { client } = source;
  if (isCluster(client)) refuse(place, 'replicas', '0 for a `Cluster` client', replicas, CLUSTER);
  if (typeof client.duplicate !== 'function' || typeof client.wait !== 'function')
    refuse(
      place,
      'client',
      'an ioredis client that has `duplicate` and `wait`, because `replicas` is set',
      client,
    );
  return { duplicateOf: client };
}

const CLUSTER =
  'Each key of a Cluster has a primary of its own, and `WAIT` would ask one of them. Use a single server or Sentinel.';

function isCluster(client: RedisClient): boolean {
  return client.isCluster === true || typeof client.nodes === 'function';
}
