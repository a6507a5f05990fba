import { BULLMQ } from './peers/cluster.js';
import { NEST_SCHEDULE } from './peers/dispatch.js';
import { NEST_IMPORT, NEST_REQUIRE } from './peers/load.js';
import { NEST_INTERVALS, NEST_ONE_PATTERN, NEST_PATTERNS } from './peers/start.js';
import { CLUSTER, INSTANCES } from './sections/cluster.js';
import { VIEW } from './sections/cluster-view.js';
import { RUNS } from './sections/dispatch.js';
import { fullHour } from './sections/full-hour.js';
import { lateness } from './sections/lateness.js';
import { LOST, REPORTED, WON } from './sections/lock-cycle.js';
import { SPREAD } from './sections/spread.js';
import { IDLE, LOAD, START } from './sections/start.js';
import { HEARD, THREE_INTERCEPTORS, UNHEARD } from './subjects/dispatch.js';
import { BARE } from './subjects/lateness.js';
import { IMPORT, REQUIRE } from './subjects/load.js';
import { OURS, WITHOUT_STATE } from './subjects/package.js';
import { ONE_COMMAND, THREE_COMMANDS } from './subjects/raw-locks.js';
import { CRONER, INTERVALS, ONE_PATTERN, PATTERNS, TOAD } from './subjects/start.js';

const CPU_AT_64 = 'at 64: client CPU, us';
const HEAP = 'heap, B';
const FIRST = 'first handler, ms';

/** On a busy machine with two cores, before instances took turns, when one of them ran all 200 jobs. */
const LAST_WITHOUT_TURNS_MS = 700;

/**
 * @typedef {object} Target
 * @property {string} item
 * @property {string} table the table of its figures
 * @property {string} against the reference of the ratio
 * @property {number} must
 * @property {number} [aim] absent if nothing is better than `must`
 * @property {string} [unit] of a figure that is no ratio
 * @property {boolean} [isExact] a smaller value is as wrong as a larger one
 * @property {(results: import('./harness/results.js').Results) => number[]} of each repetition
 */

/** A target that is a ratio of two systems of one table. */
function ratio(item, [table, metric, system, limit], must, aim) {
  return {
    item,
    table,
    against: limit,
    must,
    aim,
    of: (results) => results.ratios(table, metric, system, limit),
  };
}

/** A target that is a single figure. */
function figure(item, [table, metric], facts) {
  return { item, table, ...facts, of: (results) => results.samples(table, OURS, metric) };
}

/** @type {Target[]} */
export const targets = [
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
  ratio('1,000 due at once, p99', [lateness(1000), 'p99, ms', OURS, BARE], 1.5, 1),
  ratio('10,000 due at once, p99', [lateness(10_000), 'p99, ms', OURS, BARE], 1.5, 1),
  ratio('won cycle, alone, p50', [WON, 'alone: p50, us', OURS, THREE_COMMANDS], 1.3, 1.1),
  ratio('won cycle, client CPU at 64', [WON, CPU_AT_64, OURS, THREE_COMMANDS], 2.2, 1.6),
  ratio('the same with its record in Redis', [REPORTED, CPU_AT_64, OURS, WITHOUT_STATE], 1.15),
  ratio('lost claim, client CPU at 64', [LOST, CPU_AT_64, OURS, ONE_COMMAND], 3.2, 2.5),
  figure(`commands for a tick, ${INSTANCES} instances`, [CLUSTER, 'set and evalsha for a tick'], {
    against: 'n + 2',
    must: INSTANCES + 2,
    isExact: true,
    unit: 'calls',
  }),
  figure('commands between ticks', [CLUSTER, 'on the wire between ticks'], {
    against: 'none',
    must: 0,
    isExact: true,
    unit: 'calls',
  }),
  ratio('lateness of one job in a cluster, p50', [CLUSTER, 'late, p50, ms', OURS, BULLMQ], 0.2, 0.1),
  ratio(
    'full hour, 1,000 jobs, last start',
    [fullHour(1000), 'last handler, ms', OURS, THREE_COMMANDS],
    3,
    2,
  ),
  ratio('full hour, 10,000 jobs, first start', [fullHour(10_000), FIRST, OURS, THREE_COMMANDS], 1, 0.2),
  figure('full hour, 10,000 jobs, longest wait', [fullHour(10_000), 'longest wait for an answer, ms'], {
    against: 'the time limit of 1 s',
    must: 100,
    aim: 20,
    unit: 'ms',
  }),
  figure('full hour, 10,000 jobs, limits hit', [fullHour(10_000), 'commands sent again'], {
    against: 'none',
    must: 0,
    isExact: true,
    unit: 'commands',
  }),
  figure('200 due at once, 4 instances, busiest', [SPREAD, 'busiest instance, %'], {
    against: 'an equal share, 25 %',
    must: 40,
    unit: '%',
  }),
  figure('200 due at once, 4 instances, last start', [SPREAD, 'last handler, ms'], {
    against: 'without turns and own order',
    must: LAST_WITHOUT_TURNS_MS,
    aim: LAST_WITHOUT_TURNS_MS / 2,
    unit: 'ms',
  }),
  figure('1,000 jobs, 20 instances, Redis memory', [VIEW, 'Redis memory, MB'], {
    against: 'none',
    must: 20,
    unit: 'MB',
  }),
  figure('1,000 jobs, 20 instances, `JobCluster.jobs()`', [VIEW, 'jobs(), ms'], {
    against: 'none',
    must: 50,
    unit: 'ms',
  }),
];
