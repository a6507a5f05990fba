// npm run measure:failover [-- 20] kills a primary so often (100 times by default) with and without `replicas`, and counts
// the ticks that ran twice.
import { MOMENTS, killPrimary } from './killed-primary.js';
import { Tally } from './tally.js';

const count = Number(process.argv[2] ?? 100);
if (!Number.isInteger(count) || count < 1) throw new Error('expected a whole number of kills');

for (const replicas of [0, 1]) {
  const tallies = { run: new Tally(), any: new Tally() };
  for (let kill = 0; kill < count; kill++) {
    const moment = MOMENTS[kill % 2] ?? 'run';
    tallies[moment].add(await killPrimary(replicas, moment));
  }
  console.log(`replicas: ${replicas}`);
  console.log(`  killed when the run begins: ${tallies.run.toString()}`);
  console.log(`  killed within 150 ms of the tick: ${tallies.any.toString()}`);
}
