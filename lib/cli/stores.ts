import type { JobStateStore } from '../cluster/state/job-state-store.js';
import { RedisJobStateStore } from '../cluster/state/redis/redis-job-state-store.js';
import { InvalidOptionsError } from '../core/errors.js';
import type { LockStore } from '../locks/lock-store.js';
import { RedisLockStore } from '../locks/redis/redis-lock-store.js';
import { loadConfig } from './config-file.js';
import type { GivenValues } from './input/options.js';
import { UsageError } from './input/usage-error.js';

// One file for all that a command loads.
export { assembleParts } from '../cluster/view/cluster-parts.js';
export { JobCluster } from '../cluster/view/job-cluster.js';

/** The stores that a command reads and writes. */
export interface OpenedStores {
  readonly lockStore: LockStore;
  readonly stateStore: JobStateStore;
  readonly keyPrefix: string;
  /** Whether the user has made them. */
  readonly areForeign: boolean;
}

const DEFAULT_PREFIX = 'background-jobs:';

/** @throws UsageError when nothing says where the stores are, or a URL cannot be read */
export async function openStores(
  values: GivenValues,
  env: Readonly<Record<string, string | undefined>>,
): Promise<OpenedStores> {
  if (values.config !== undefined) return configuredStores(values.config, values);
  const [source, url] =
    values.redis === undefined ? ['REDIS_URL', env['REDIS_URL']] : ['--redis', values.redis];
  if (!url)
    throw new UsageError(
      'pass `--redis <url>`, set REDIS_URL, or pass `--config <file>` with stores of your own.',
    );
  const keyPrefix = values.prefix ?? DEFAULT_PREFIX;
  const lockUrl = values['lock-redis'];
  if (lockUrl === undefined) {
    const lockStore = named(source, () => new RedisLockStore({ url }));
    return withPrefix({
      lockStore,
      stateStore: new RedisJobStateStore({ lockStore }),
      keyPrefix,
      areForeign: false,
    });
  }
  const stateStore = named(source, () => new RedisJobStateStore({ url }));
  const lockStore = named('--lock-redis', () => new RedisLockStore({ url: lockUrl }));
  return withPrefix({ lockStore, stateStore, keyPrefix, areForeign: false });
}

async function configuredStores(file: string, values: GivenValues): Promise<OpenedStores> {
  for (const other of ['redis', 'lock-redis'] as const)
    if (values[other] !== undefined)
      throw new UsageError(`pass either \`--config\` or \`--${other}\`, not both.`);
  const { keyPrefix = DEFAULT_PREFIX, ...stores } = await loadConfig(file);
  return withPrefix({ ...stores, keyPrefix: values.prefix ?? keyPrefix, areForeign: true });
}

function withPrefix(stores: OpenedStores): OpenedStores {
  const { stateStore, keyPrefix } = stores;
  return { ...stores, stateStore: stateStore.withKeyPrefix?.(keyPrefix) ?? stateStore };
}

/** A store calls its own option `url`. */
function named<Store>(source: string, open: () => Store): Store {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof InvalidOptionsError)) throw error;
    throw new UsageError(error.message.replace(/^\w+: expected `url`/, `expected \`${source}\``));
  }
}
