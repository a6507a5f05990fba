// npm run measure:failover [-- 20 [postgres]] kills a primary so often (100 times by default), and counts the ticks that
// ran twice: on Redis with and without `replicas`, or on PostgreSQL with a synchronous and an asynchronous standby.
import { ASYNCHRONOUS, SYNCHRONOUS } from '../cluster/faults/postgres-sites.js';
import { type FailoverSite, killPrimary, MOMENTS } from './killed-primary.js';
import { LateReplicas } from './late-replicas.js';
import { LateStandby } from './late-standby.js';
import { Tally } from './tally.js';

const SITES: Readonly<Record<string, Readonly<Record<string, () => Promise<FailoverSite>>>>> = {
  redis: {
    'replicas: 0': () => LateReplicas.start(0),
    'replicas: 1': () => LateReplicas.start(1),
  },
  postgres: {
    'asynchronous standby': () => LateStandby.start(ASYNCHRONOUS),
    'synchronous standby': () => LateStandby.start(SYNCHRONOUS),
  },
};

const [kills = '100', store = 'redis'] = process.argv.slice(2);
const count = Number(kills);
if (!Number.isInteger(count) || count < 1) throw new Error('expected a whole number of kills');
const sites = SITES[store];
if (sites === undefined) throw new Error(`expected a store of ${Object.keys(SITES).join(', ')}`);

for (const [name, start] of Object.entries(sites)) {
  const tallies = { run: new Tally(), any: new Tally() };
  for (let kill = 0; kill < count; kill++) {
    const moment = MOMENTS[kill % 2] ?? 'run';
    tallies[moment].add(await killPrimary(start, moment));
  }
  console.log(name);
  console.log(`  killed when the run begins: ${tallies.run.toString()}`);
  console.log(`  killed within 150 ms of the tick: ${tallies.any.toString()}`);
}
