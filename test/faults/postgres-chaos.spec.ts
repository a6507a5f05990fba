import { expect, it } from '@jest/globals';
import { chaos } from '../support/cluster/chaos/chaos.js';

const DURATION = 20_000;

it('every guarantee holds on PostgreSQL while processes, clocks, connections and servers fail at random for 20 s', async () => {
  const options = { store: 'postgres', seed: 1, duration: DURATION, losesData: false } as const;
  const { findings, table, record } = await chaos(options);
  if (findings.length > 0) process.stderr.write(`${record}\n`);
  expect(findings).toEqual([]);
  process.stdout.write(`${table.replace(/^/gm, '    ')}\n`);
}, 180_000);
