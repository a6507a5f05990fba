import { median } from '../harness/samples.js';
import { OURS } from '../subjects/package.js';
import { ON_POSTGRES } from '../subjects/postgres.js';
import { CLUSTER } from '../sections/cluster.js';
import { RUNS } from '../sections/dispatch.js';
import { LOST, WON } from '../sections/lock-cycle.js';
import { POSTGRES_MINUTES } from '../sections/postgres.js';
import { START } from '../sections/start.js';
import { INTERVALS, PATTERNS } from '../subjects/start.js';
import { figure } from './figures.js';

/** The contests that a peer may win, and the reason to choose it. */
const CONTESTS = [
  {
    topic: 'Starting an interval job',
    of: [START, INTERVALS, 'CPU, us'],
    peers: /interval/i,
    reason: 'They only keep time.',
  },
  {
    topic: 'Memory of an interval job',
    of: [START, INTERVALS, 'heap, B'],
    peers: /interval/i,
    reason: 'They keep no definition and no handle of a job, and no record of its runs.',
  },
  {
    topic: 'Starting a cron job with a pattern of its own',
    of: [START, PATTERNS, 'CPU, us'],
    peers: /a pattern each/,
    reason: 'croner keeps 83 kB for each.',
  },
  {
    topic: 'Calling a handler without a lock',
    of: [RUNS, OURS, 'CPU, ns'],
    reason: 'They only call it: no signal, no outcome, no event, no retry.',
  },
  {
    topic: 'A lock cycle',
    of: [WON, OURS, 'at 64: client CPU, us'],
    reason: 'They take one lock, not a claim and a lease, so a fast job may run twice in a tick.',
  },
  {
    topic: 'Learning that a lock is held',
    of: [LOST, OURS, 'at 64: client CPU, us'],
    reason: 'They do not ask again when an answer is lost.',
  },
  {
    topic: 'Commands for a tick of one job',
    of: [CLUSTER, OURS, 'on the wire for a tick'],
    reason:
      'A mutex alone may run a tick twice, and a claim alone lets runs overlap. The commands of the package include its reports.',
  },
  {
    topic: 'CPU of all instances for a tick of one job',
    of: [CLUSTER, OURS, 'CPU for a tick, all, ms'],
    reason: 'All instances of the package ask for each tick, and report to each other.',
  },
  {
    topic: 'On PostgreSQL, CPU of all instances for a minute with one tick',
    of: [POSTGRES_MINUTES, ON_POSTGRES, 'client CPU for a tick, all, ms'],
    reason: 'The package reports each instance to the others, so that any of them shows the whole cluster.',
  },
  {
    topic: 'On PostgreSQL, CPU of the server for a minute with one tick',
    of: [POSTGRES_MINUTES, ON_POSTGRES, 'server CPU for a tick, ms'],
    reason: 'The package reports each instance to the others, so that any of them shows the whole cluster.',
  },
];

/**
 * The contests that the package loses, with the winners.
 *
 * @param {import('../harness/results.js').Results} results
 */
export function losses(results) {
  const measured = CONTESTS.filter(({ of: [table] }) => results.has(table));
  return measured.flatMap(({ topic, of: [table, ours, metric], peers = /./, reason }) => {
    const own = median(results.samples(table, ours, metric));
    const systems = results.systems(table, metric).filter(({ name }) => isPeer(name) && peers.test(name));
    const better = systems.filter(({ value }) => value < own);
    if (better.length === 0) return [];
    const list = better.map(({ name, value }) => `${name} ${figure(value)}`).join('; ');
    return [`- ${topic} (${metric}; here ${figure(own)}): ${list}. ${reason}`];
  });
}

/** Neither a row of the package itself nor a limit. */
function isPeer(name) {
  return !name.startsWith(OURS) && !/raw (command|statement)|PING|plain call|bare |without jobs/.test(name);
}
