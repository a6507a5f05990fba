import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import type { JobSpec } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';
import { gapsOf, tickFates, ticksOf } from '../support/cluster/ticks.js';

const WORK = { name: 'work', takes: 200, actsEvery: 50 } as const;
/** Both versions have this schedule. */
const STEADY = { name: 'steady', cron: '* * * * * *', takes: 300 } as const;
const OLD = [0, 1];

/** The number of ticks that each instance sees before the next replacement. It is smaller for a slow schedule. */
const TICKS = Number(process.env['CLUSTER_DEPLOY_TICKS'] ?? 3);

interface Version {
  readonly work: JobSpec;
  readonly period: number;
}

/** Replaces the instances one by one. A new one starts before the old one ends. */
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

/** Expects that no instance has left out a tick of its own schedule, and that each tick ran or met a run of the job. */
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

/** A deploy from one version to the other. The audit checks that no tick runs twice and no two runs overlap. */
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
  rolling('with an unchanged schedule each tick runs once', half, half);
  rolling(
    'with a changed interval both versions tick, never at once, and a tick that meets a run is spent',
    half,
    slower,
  );
  rolling(
    'with a changed cron both versions tick, and a tick of both schedules runs once',
    everySecond,
    everyOther,
  );
});
