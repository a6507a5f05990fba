// npm run test:chaos -- --seed 1 --minutes 5 [--lose-data] [--store postgres]
import { parseArgs } from 'node:util';
import { chaos } from './chaos.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '5' },
    store: { type: 'string', default: 'redis' },
    'lose-data': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const duration = Number(values.minutes) * 60_000;
const { store } = values;
if (store !== 'redis' && store !== 'postgres') throw new Error('expected --store redis or postgres');
if (!Number.isInteger(seed) || !(duration > 0)) throw new Error('expected --seed 1 --minutes 5');

const { findings, table, record } = await chaos({ store, seed, duration, losesData: values['lose-data'] });
console.log(table);
if (findings.length > 0) {
  console.error(`${record}\n\n${findings.join('\n')}`);
  process.exitCode = 1;
}
