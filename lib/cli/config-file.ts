import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobStateStore } from '../cluster/state/job-state-store.js';
import { stateStoreBeside } from '../cluster/state/state-store-option.js';
import { messageOf } from '../core/error-text.js';
import { describe, isRecord } from '../core/option-checks.js';
import type { LockStore } from '../locks/lock-store.js';
import { UsageError } from './input/usage-error.js';

/** The exports of the module that `--config` names. */
export interface Config {
  readonly lockStore: LockStore;
  readonly stateStore: JobStateStore;
  readonly keyPrefix?: string | undefined;
}

/** @throws UsageError */
export async function loadConfig(file: string): Promise<Config> {
  const exported = await load(file);
  // A CommonJS module has all of its exports as its default one.
  const config = isRecord(exported['default']) ? { ...exported, ...exported['default'] } : exported;
  const { lockStore, keyPrefix } = config;
  if (!isLockStore(lockStore)) refuse(file, 'lockStore', 'a lock store', lockStore);
  const { stateStore = stateStoreBeside(lockStore) } = config;
  if (!isStateStore(stateStore)) refuse(file, 'stateStore', 'a state store', stateStore);
  if (keyPrefix !== undefined && typeof keyPrefix !== 'string')
    refuse(file, 'keyPrefix', 'a text', keyPrefix);
  return { lockStore, stateStore, keyPrefix };
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`\`--config\` ${file} cannot be loaded: ${messageOf(error)}`);
  }
}

const STATE_METHODS = ['heartbeat', 'record', 'request', 'withdraw', 'overview', 'runs', 'close'];

const isLockStore = (value: unknown): value is LockStore =>
  hasMethods(value, ['tryAcquire', 'ping', 'close']);
const isStateStore = (value: unknown): value is JobStateStore => hasMethods(value, STATE_METHODS);

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => typeof value[name] === 'function');
}

function refuse(file: string, name: string, expected: string, given: unknown): never {
  throw new UsageError(
    `\`--config\` ${file} must export \`${name}\` as ${expected}, got ${describe(given)}.`,
  );
}
