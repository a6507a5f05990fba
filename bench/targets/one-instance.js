import { NEST_SCHEDULE } from '../peers/dispatch.js';
import { NEST_IMPORT, NEST_REQUIRE } from '../peers/load.js';
import { NEST_INTERVALS, NEST_ONE_PATTERN, NEST_PATTERNS } from '../peers/start.js';
import { RUNS } from '../sections/dispatch.js';
import { lateness } from '../sections/lateness.js';
import { IDLE, LOAD, START } from '../sections/start.js';
import { HEARD, UNHEARD } from '../subjects/channels.js';
import { THREE_INTERCEPTORS } from '../subjects/dispatch.js';
import { KEPT } from '../subjects/lateness.js';
import { IMPORT, REQUIRE } from '../subjects/load.js';
import { OURS, WITHOUT_STATE } from '../subjects/package.js';
import { CRONER, INTERVALS, ONE_PATTERN, PATTERNS, TOAD } from '../subjects/start.js';
import { ratio } from './target.js';

const HEAP = 'heap, B';

/** @type {import('./target.js').Target[]} */
export const oneInstance = [
  ratio('load after Nest, `import`', [LOAD, 'time, ms', IMPORT, NEST_IMPORT], 2, 1),
  ratio('load after Nest, `require()`', [LOAD, 'time, ms', REQUIRE, NEST_REQUIRE], 2, 1.3),
  ratio('start, interval jobs', [START, 'CPU, us', INTERVALS, NEST_INTERVALS], 2, 1.2),
  ratio('start, cron jobs, one pattern', [START, 'CPU, us', ONE_PATTERN, NEST_ONE_PATTERN], 0.1, 0.05),
  ratio('start, cron jobs, a pattern each', [START, 'CPU, us', PATTERNS, NEST_PATTERNS], 0.5, 0.2),
  ratio('heap for a job, interval', [START, HEAP, INTERVALS, TOAD], 5, 3),
  ratio('heap for a job, shared pattern', [START, HEAP, ONE_PATTERN, TOAD], 5, 3),
  ratio('heap for a job, a pattern each', [START, HEAP, PATTERNS, CRONER], 1),
  ratio('idle CPU, cron jobs, one pattern', [IDLE, 'CPU, us', ONE_PATTERN, CRONER], 0.05, 0.02),
  ratio('idle CPU, cron jobs, a pattern each', [IDLE, 'CPU, us', PATTERNS, CRONER], 0.05, 0.02),
  ratio('run without a lock, nobody listening', [RUNS, 'CPU, ns', OURS, NEST_SCHEDULE], 1, 0.5),
  ratio('the same with its record in memory', [RUNS, 'CPU, ns', OURS, WITHOUT_STATE], 1.1),
  ratio('the same with three interceptors', [RUNS, 'CPU, ns', THREE_INTERCEPTORS, OURS], 3, 2),
  ratio('the same, channels referenced, nobody listening', [RUNS, 'CPU, ns', UNHEARD, OURS], 1.03),
  ratio('the same with one subscriber', [RUNS, 'CPU, ns', HEARD, OURS], 3, 2),
  // A bare timer has no outcome, and nothing finds it. So the limit is the least work that offers both.
  ratio('1,000 due at once, p99', [lateness(1000), 'p99, ms', OURS, KEPT], 1.5, 1.2),
  ratio('10,000 due at once, p99', [lateness(10_000), 'p99, ms', OURS, KEPT], 1.5, 1.2),
];
