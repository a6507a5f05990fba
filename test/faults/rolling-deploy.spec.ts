import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import type { JobSpec } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';
import { gapsOf, tickFates, ticksOf } from '../support/cluster/ticks.js';

const WORK = { name: 'work', takes: 200, actsEvery: 50 } as const;
/** The same in both versions. */
const STEADY = { name: 'steady', cron: '* * * * * *', takes: 300 } as const;
const OLD = [0, 1];

/** How many ticks each instance has had before the next one is replaced; of a slow schedule it is fewer. */
const TICKS = Number(process.env['CLUSTER_DEPLOY_TICKS'] ?? 3);

interface Version {
  readonly work: JobSpec;
  readonly period: number;
}

/** Replaces the instances one by one: a new one starts, and the old one is asked to end. */
async function deploy(cluster: Cluster, next: Version): Promise<void> {
  const { record } = cluster;
  const ticks = Math.ceil((TICKS * 700) / Math.max(next.period, 700));
  const hasTicked = async (number: number): Promise<void> => {
    const seen = ticksOf(record, WORK.name, number).length;
    const more = (): boolean => ticksOf(record, WORK.name, number).length >= seen + ticks;
    await record.until(`${ticks} ticks of instance ${number}`, more, ticks * 2000 + 10_000);
  };
  for (const old of OLD) {
    const { number } = await cluster.join(0, undefined, [next.work, STEADY]);
    await Promise.all([hasTicked(number), hasTicked(old)]);
    await cluster.instance(old).terminate();
    expect(record.last('exited')).toMatchObject({ instance: old, code: 0 });
  }
  await hasTicked(cluster.instances.length - 1);
}

/** No instance left a tick of its own schedule out; each tick ran, or met a run of the job. */
function look({ record, instances }: Cluster, old: Version, next: Version): string {
  const gaps = instances.flatMap(({ number }) =>
    gapsOf(record, WORK.name, number, OLD.includes(number) ? old.period : next.period),
  );
  expect({ gaps }).toEqual({ gaps: [] });
  const { ran, spent, ...others } = tickFates(record, WORK.name);
  expect(others).toEqual({ unavailable: 0, lost: [] });
  const runs = record.of('started', ({ job }) => job === WORK.name);
  const byOld = runs.filter(({ instance }) => OLD.includes(instance)).length;
  return `${ran} ticks ran (${byOld} in the old version, ${runs.length - byOld} in the new), ${spent} met a run`;
}

/** What both versions have in common at every moment: no tick twice, no two at once, which the audit looks at. */
function rolling(title: string, old: Version, next: Version): void {
  const options = {
    jobs: [old.work, STEADY],
    clocks: [0, 0],
    everyTickOf: { [STEADY.name]: 1000 },
    within: TICKS * 8000 + 60_000,
  };
  scenario(title, options, async (cluster) => {
    await deploy(cluster, next);
    expect(await cluster.end(options.everyTickOf)).toEqual([]);
    return look(cluster, old, next);
  });
}

describe('in a rolling deploy', () => {
  const half = { work: { ...WORK, interval: 500 }, period: 500 };
  const slower = { work: { ...WORK, interval: 700 }, period: 700 };
  const everySecond = { work: { ...WORK, cron: '* * * * * *' }, period: 1000 };
  const everyOther = { work: { ...WORK, cron: '*/2 * * * * *' }, period: 2000 };
  rolling('of the same schedule each tick runs once', half, half);
  rolling(
    'of a changed interval both tick, never at once: a tick that meets a run of the other is spent',
    half,
    slower,
  );
  rolling(
    'of a changed cron both tick, and a tick that both schedules have runs once',
    everySecond,
    everyOther,
  );
});
