import { describe, expect, it } from '@jest/globals';
import { ASYNCHRONOUS, SYNCHRONOUS } from '../support/cluster/faults/postgres-sites.js';
import { type FailoverSite, killPrimary, type Moment } from '../support/failover/killed-primary.js';
import { LateReplicas } from '../support/failover/late-replicas.js';
import { LateStandby } from '../support/failover/late-standby.js';
import { Tally } from '../support/failover/tally.js';

async function tallyOf(
  title: string,
  start: () => Promise<FailoverSite>,
  moments: readonly Moment[],
): Promise<Tally> {
  const tally = new Tally();
  for (const moment of moments) tally.add(await killPrimary(start, moment));
  process.stdout.write(`    ${title}: ${tally.toString()}\n`);
  return tally;
}

// `npm run measure:failover` is the long form.
describe('the primary is killed around its grants, and a late replica becomes the primary', () => {
  it('without `replicas` a tick runs twice', async () => {
    const { twice } = await tallyOf('replicas: 0', () => LateReplicas.start(0), ['run', 'run', 'run']);
    expect(twice).toBeGreaterThan(0);
  });

  it('with `replicas: 1` no tick runs twice', async () => {
    const moments = ['run', 'any', 'run', 'any', 'any'] as const;
    const { twice } = await tallyOf('replicas: 1', () => LateReplicas.start(1), moments);
    expect(twice).toBe(0);
  });

  it('on PostgreSQL with an asynchronous standby a tick runs twice', async () => {
    const start = () => LateStandby.start(ASYNCHRONOUS);
    const { twice } = await tallyOf('asynchronous standby', start, ['run', 'run', 'run']);
    expect(twice).toBeGreaterThan(0);
  });

  it('on PostgreSQL with a synchronous standby no tick runs twice', async () => {
    const start = () => LateStandby.start(SYNCHRONOUS);
    const moments = ['run', 'any', 'run', 'any', 'any'] as const;
    const { twice } = await tallyOf('synchronous standby', start, moments);
    expect(twice).toBe(0);
  });
});
