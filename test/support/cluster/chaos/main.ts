// npm run test:chaos -- --seed 1 --minutes 5 [--lose-data]
import { parseArgs } from 'node:util';
import { chaos } from './chaos.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '5' },
    'lose-data': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const duration = Number(values.minutes) * 60_000;
if (!Number.isInteger(seed) || !(duration > 0)) throw new Error('expected --seed 1 --minutes 5');

const { findings, table, record } = await chaos({ seed, duration, losesData: values['lose-data'] });
console.log(table);
if (findings.length > 0) {
  console.error(`${record}\n\n${findings.join('\n')}`);
  process.exitCode = 1;
}
