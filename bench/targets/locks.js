import { BULLMQ } from '../peers/cluster.js';
import { aloneAt } from '../harness/cycles.js';
import { CORE_EACH, NOT_PINNED, ONE_CORE } from '../harness/cores.js';
import { BETWEEN, CLUSTER, INSTANCES } from '../sections/cluster.js';
import { VIEW } from '../sections/cluster-view.js';
import { fullHour } from '../sections/full-hour.js';
import { LISTENED, LOST, REPORTED, WON } from '../sections/lock-cycle.js';
import { SPREAD } from '../sections/spread.js';
import { HEARD, UNHEARD } from '../subjects/channels.js';
import { OURS, WITHOUT_STATE } from '../subjects/package.js';
import { ONE_COMMAND, THREE_COMMANDS } from '../subjects/raw-locks.js';
import { figure, ratio } from './target.js';

export const CPU_AT_64 = 'at 64: client CPU, us';
const FIRST = 'first handler, ms';

/** On a busy machine with two cores, before instances took turns, when one of them ran all 200 jobs. */
const LAST_WITHOUT_TURNS_MS = 700;

/** @type {import('./target.js').Target[]} */
const cycles = [
  ...[CORE_EACH, ONE_CORE, NOT_PINNED].map((place) =>
    ratio(`won cycle, alone, ${place}, p50`, [WON, aloneAt(place), OURS, THREE_COMMANDS], 1.3, 1.1),
  ),
  ratio('won cycle, client CPU at 64', [WON, CPU_AT_64, OURS, THREE_COMMANDS], 2.2, 1.6),
  ratio('the same with its record in Redis', [REPORTED, CPU_AT_64, OURS, WITHOUT_STATE], 1.15),
  // A run looks at each channel as one without a lock does, for a smaller part of its cost. Two equal programs on a
  // server differ by some percent, so a tighter limit would judge the noise.
  ratio(
    'won cycle, channels referenced, nobody listening',
    [LISTENED, CPU_AT_64, UNHEARD, WITHOUT_STATE],
    1.05,
  ),
  // A subscriber costs some microseconds for each run, which is a tenth of a lock cycle.
  ratio('won cycle with one subscriber', [LISTENED, CPU_AT_64, HEARD, WITHOUT_STATE], 1.3, 1.15),
  ratio('lost claim, client CPU at 64', [LOST, CPU_AT_64, OURS, ONE_COMMAND], 3.2, 2.5),
];

/** @type {import('./target.js').Target[]} */
const clusters = [
  figure(`commands on locks for a tick, ${INSTANCES} instances`, [CLUSTER, 'set and evalsha for a tick'], {
    against: 'n + 2',
    must: INSTANCES + 2,
    isExact: true,
    unit: 'calls',
  }),
  // The state store of an instance reports every five seconds, at any moment.
  figure('commands on locks between ticks', [CLUSTER, BETWEEN], {
    against: 'none',
    must: 0,
    isExact: true,
    unit: 'calls',
  }),
  ratio('lateness of one job in a cluster, p50', [CLUSTER, 'late, p50, ms', OURS, BULLMQ], 0.2, 0.1),
];

/** @type {import('./target.js').Target[]} */
const bursts = [
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
];

/** @type {import('./target.js').Target[]} */
const views = [
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

export const locks = [...cycles, ...clusters, ...bursts, ...views];
