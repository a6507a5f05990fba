import type { StateRule } from './job-state-store-case.js';
import { reportEndRules } from './report-rules.js';
import { requestEndRules } from './request-rules.js';

/** The promises that only a store whose clock can be moved can show in a test. */
export const lifetimeRules: readonly StateRule[] = [...reportEndRules, ...requestEndRules];
