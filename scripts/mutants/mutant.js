/**
 * @typedef {object} Mutant
 * @property {string} name what is wrong with it
 * @property {[file: string, from: string, to: string][]} edits each text stands in its file exactly once
 * @property {'unit' | 'integration'} [project]
 * @property {string} spec where its test is
 * @property {string} test a part of the test's full title
 */

import { CLAIMS } from './claims.js';
import { CLUSTER } from './cluster.js';
import { IN_REDIS } from './in-redis.js';
import { LEASES } from './leases.js';
import { LOAD } from './load.js';
import { LOG } from './log.js';
import { MONITORING } from './monitoring.js';
import { NEST_SCHEDULE } from './nest-schedule.js';
import { OPTIONS } from './options.js';
import { IN_POSTGRES } from './postgres.js';
import { RUN_OPTIONS } from './run-options.js';
import { RUNS_AND_SHUTDOWN } from './runs.js';
import { TIMES } from './times.js';

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  ...CLAIMS,
  ...LEASES,
  ...IN_REDIS,
  ...IN_POSTGRES,
  ...TIMES,
  ...RUN_OPTIONS,
  ...RUNS_AND_SHUTDOWN,
  ...LOG,
  ...LOAD,
  ...NEST_SCHEDULE,
  ...OPTIONS,
  ...CLUSTER,
  ...MONITORING,
];
