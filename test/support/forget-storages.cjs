const { AsyncLocalStorage } = require('node:async_hooks');

/** @typedef {Set<{ disable(): void }>} Storages */
/** @typedef {(this: { disable(): void }, ...args: unknown[]) => unknown} Method */

/**
 * All specs of a worker share this class. It keeps the storages that the spec before has used.
 *
 * @type {{ usedStorages?: Storages, readonly prototype: object }}
 */
const shared = AsyncLocalStorage;

/**
 * Notes each storage that begins to follow promises.
 *
 * @param {Storages} used
 */
function note(used) {
  for (const name of ['run', 'enterWith']) {
    /** @type {Method} */
    const original = Reflect.get(shared.prototype, name);
    /** @type {Method} */
    const noting = function (...args) {
      used.add(this);
      return original.apply(this, args);
    };
    Reflect.set(shared.prototype, name, noting);
  }
}

// A storage follows every promise of its process for ever. Each spec loads more of them, and so slows down all later specs.
for (const storage of shared.usedStorages ?? []) storage.disable();
if (shared.usedStorages === undefined) note((shared.usedStorages = new Set()));
else shared.usedStorages.clear();
