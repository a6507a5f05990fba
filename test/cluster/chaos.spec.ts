import { expect, it } from '@jest/globals';
import { chaos } from '../support/cluster/chaos/chaos.js';

const DURATION = 20_000;

it('every guarantee holds while processes, clocks, connections and a store fail at random for 20 s', async () => {
  const { findings, table, record } = await chaos({
    store: 'redis',
    seed: 1,
    duration: DURATION,
    losesData: false,
  });
  if (findings.length > 0) process.stderr.write(`${record}\n`);
  expect(findings).toEqual([]);
  process.stdout.write(`${table.replace(/^/gm, '    ')}\n`);
}, 120_000);
