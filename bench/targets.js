import { locks } from './targets/locks.js';
import { oneInstance } from './targets/one-instance.js';
import { postgres } from './targets/postgres.js';

/** In the order of the page. */
export const targets = [...oneInstance, ...locks, ...postgres];
