import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import { jitterOf } from '../../lib/schedules/jitter.js';
import type { Cluster } from '../support/cluster/cluster.js';
import { machineTime } from '../support/cluster/machine-time.mjs';
import type { ClusterRecord } from '../support/cluster/record.js';
import { scenario } from '../support/cluster/scenario.js';
import { Seed } from '../support/cluster/seed.js';
import { tickFates, ticksOf } from '../support/cluster/ticks.js';

const TICKS = Number(process.env['CLUSTER_TICKS'] ?? 12);
const PERIOD = 2000;
const JITTER = 1800;
const work = { name: 'work', interval: PERIOD, jitter: JITTER, takes: 5 } as const;

/** The instance that gets its tick can do nothing else for most of a period of the other job. */
const BLOCKED = 1700;
const busy = { name: 'busy', interval: 2300, blocksFor: BLOCKED, takes: 5 } as const;

/** How much longer an answer may take on a busy machine, and how exact a moment is. */
const SLACK = 800;
const EXACT = 5;

interface Stop {
  readonly from: number;
  readonly to: number;
}

/** The times when an instance could do nothing, in machine time, in the order of their beginnings. */
function stopsOf(record: ClusterRecord, instance: number): Stop[] {
  const isOwn = (entry: { instance: number }): boolean => entry.instance === instance;
  const signals = record.of('signalled', isOwn);
  const frozen = signals.flatMap(({ signal, at }, index) =>
    signal === 'SIGSTOP' ? [{ from: at, to: signals[index + 1]?.at ?? Infinity }] : [],
  );
  const blocked = record.of('blocking', isOwn).map(({ at }) => ({ from: at, to: at + BLOCKED }));
  return [...frozen, ...blocked].toSorted((a, b) => a.from - b.from);
}

/** A tick that an instance asked to claim. */
interface Request {
  readonly instance: number;
  readonly tick: string;
  /** `at`: when it had its answer. `due`: when it had to ask. `latest`: when it could ask, given its stops. */
  readonly at: number;
  readonly due: number;
  readonly latest: number;
  /** The instance stood still when the tick fell due. */
  readonly isTimerLate: boolean;
}

function requests({ record, instances }: Cluster): Request[] {
  const wallClock = Date.now() - machineTime();
  const claimed = record.of('result', ({ reason }) => reason === 'claimed-elsewhere');
  return instances.flatMap(({ number }) => {
    const stops = stopsOf(record, number);
    return [...record.of('started'), ...claimed]
      .filter(({ job, instance }) => job === work.name && instance === number)
      .map(({ at, tick = '' }) => {
        const fallsDue = Date.parse(tick) - wallClock;
        const due = fallsDue + jitterOf(work.name, Date.parse(tick), JITTER);
        const latest = stops.reduce(
          (moment, { from, to }) => (from <= moment + SLACK && to > moment ? to : moment),
          due,
        );
        const isTimerLate = stops.some(({ from, to }) => from < fallsDue && to > fallsDue);
        return { instance: number, tick, at, due, latest, isTimerLate };
      });
  });
}

/** Its timer was late, and still it could ask when the others did. */
const wasInTime = ({ isTimerLate, due, latest }: Request): boolean => isTimerLate && latest === due;

/** The instance stood still when it had to ask. */
const wasLate = ({ due, latest }: Request): boolean => latest > due;

function isEnough(cluster: Cluster): boolean {
  const { record, instances } = cluster;
  const all = requests(cluster);
  const haveSeen = instances.every(({ number }) => ticksOf(record, work.name, number).length >= TICKS);
  return haveSeen && all.filter(wasInTime).length >= 3 && all.filter(wasLate).length >= 3;
}

/** Freezes one instance after the other, for up to a period, until each has looked at enough ticks. */
async function freezeNowAndThen(cluster: Cluster, seed: Seed): Promise<void> {
  const { instances, instance } = cluster;
  while (!isEnough(cluster)) {
    const frozen = instance(seed.between(0, instances.length - 1));
    frozen.freeze();
    await sleep(seed.between(200, PERIOD));
    frozen.wake();
    await sleep(seed.between(50, 600));
  }
}

describe('jitter in instances that stand still for up to a period now and then', () => {
  const title = 'is the same in each, counted from the tick, and no tick runs twice';
  const within = TICKS * 2 * PERIOD + 60_000;
  scenario(title, { jobs: [work, busy], clocks: [0, 0, 0], within }, async (cluster) => {
    const { record } = cluster;
    const seed = new Seed(title);
    await record.next('blocking', 'a block');
    await freezeNowAndThen(cluster, seed);
    const all = requests(cluster);
    const wrong = all.filter(({ at, due, latest }) => at < due - EXACT || at > latest + SLACK);
    expect(wrong).toEqual([]);
    const { ran, spent } = tickFates(record, work.name);
    return (
      `${seed.text}: ${ran} ticks ran, ${spent} met a run; ${all.length} claims, of them ` +
      `${all.filter(wasInTime).length} in time after a late timer, ${all.filter(wasLate).length} right after a stop`
    );
  });
});
