import { describe, expect, it } from '@jest/globals';
import { killPrimary, type Moment } from '../support/failover/killed-primary.js';
import { Tally } from '../support/failover/tally.js';

async function tallyOf(replicas: number, moments: readonly Moment[]): Promise<Tally> {
  const tally = new Tally();
  for (const moment of moments) tally.add(await killPrimary(replicas, moment));
  process.stdout.write(`    replicas: ${replicas}: ${tally.toString()}\n`);
  return tally;
}

// `npm run measure:failover` is the long form.
describe('the primary is killed around its grants, and a late replica becomes the primary', () => {
  it('without `replicas` a tick runs twice', async () => {
    const { twice } = await tallyOf(0, ['run', 'run', 'run']);
    expect(twice).toBeGreaterThan(0);
  });

  it('with `replicas: 1` no tick runs twice', async () => {
    const { twice } = await tallyOf(1, ['run', 'any', 'run', 'any', 'any']);
    expect(twice).toBe(0);
  });
});
