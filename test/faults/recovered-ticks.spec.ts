import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import type { DeathOrder } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';
import { SLOW_MACHINE } from '../support/slow-machine.js';

const LOCK_TIMEOUT = 1000;
const PERIOD = 8000;
const RECOVERED_WITHIN = 2 * LOCK_TIMEOUT + 2000;
const lock = { lockTimeout: LOCK_TIMEOUT, refreshInterval: 200 };
const WORK = { name: 'work', interval: PERIOD, takes: 600, actsEvery: 100, recover: true, lock } as const;

/** The instance that is ahead claims every tick, so it is the one that reaches the moment of its death. */
const AHEAD = 150;

/** The moments of a run in their order, and where its tick runs, in the order of the runs. */
const DEATHS: readonly (DeathOrder & { ran: readonly string[] })[] = [
  { moment: 'before', command: 'claim', ran: ['tick elsewhere'] },
  { moment: 'after', command: 'claim', ran: ['recovery elsewhere'] },
  { moment: 'after', command: 'lease', ran: ['recovery elsewhere'] },
  { moment: 'before', command: 'refresh', ran: ['tick here', 'recovery elsewhere'] },
  { moment: 'after', command: 'refresh', ran: ['tick here', 'recovery elsewhere'] },
  { moment: 'before', command: 'end of claim', ran: ['tick here', 'recovery elsewhere'] },
  { moment: 'after', command: 'end of claim', ran: ['tick here'] },
  { moment: 'before', command: 'release', ran: ['tick here'] },
];

/**
 * Kills the instance that is ahead at that moment and starts another one. Returns when its tick runs elsewhere, if it
 * does.
 */
async function die(cluster: Cluster, { moment, command, ran }: (typeof DEATHS)[number]): Promise<string> {
  const { record, instances } = cluster;
  const victim = instances.at(-1);
  if (victim === undefined) throw new Error('there is no instance left');
  const { tick, at, instance: number } = await victim.dieAt({ moment, command });
  const runs = () => record.of('started', (entry) => entry.tick === tick);
  await record.until(`${ran.length} runs of the tick`, () => runs().length >= ran.length);
  await cluster.join(AHEAD);
  // An unrecovered tick runs again before the next one falls due.
  await record.next('started', 'the next tick', (entry) => (entry.tick ?? '') > tick);
  const seen = runs().map(({ trigger, instance }) => {
    return `${trigger} ${instance === number ? 'here' : 'elsewhere'}`;
  });
  expect({ moment, command, ran: seen }).toEqual({ moment, command, ran });
  const again = runs().find(({ trigger }) => trigger === 'recovery');
  const wait = Math.round((again?.at ?? at) - at);
  expect(wait).toBeLessThanOrEqual(RECOVERED_WITHIN + SLOW_MACHINE);
  return `${moment} ${command} ${again === undefined ? 'not' : wait}`;
}

describe('a tick whose instance dies runs again elsewhere, unless its run is over', () => {
  const options = { jobs: [WORK], clocks: [0, 0, AHEAD], client: 'ioredis5', within: 200_000 } as const;
  const title = 'after a SIGKILL before and after each command of a run';
  scenario(title, options, async (cluster) => {
    // From then on the server knows the script that extends and releases.
    await cluster.record.next('result', 'a run', ({ outcome }) => outcome === 'succeeded');
    const waits: string[] = [];
    for (const death of DEATHS) waits.push(await die(cluster, death));
    return `recovered after so many ms (promised: ${RECOVERED_WITHIN}): ${waits.join(', ')}`;
  });
});

describe('a tick whose instance is frozen for longer than lockTimeout', () => {
  const title = 'runs again elsewhere, and the frozen run learns of the loss before it acts again';
  const jobs = [{ ...WORK, takes: 1500 }];
  scenario(title, { jobs, clocks: [0, 0] }, async ({ record, instance }) => {
    const { instance: number, run, tick } = await record.nextInMidRun('work');
    const frozen = instance(number).freeze();
    const again = await record.next('started', 'the recovery', () => true, { from: frozen });
    expect(again).toMatchObject({ trigger: 'recovery', tick });
    const woken = instance(number).wake();
    const isRun = (entry: { run: string }): boolean => entry.run === run;
    const act = await record.next('acted', 'the next act', isRun, { from: woken });
    expect(act).toMatchObject({ isHeld: false });
    const result = await record.next('result', 'the result', isRun, { from: woken });
    expect(result).toMatchObject({ outcome: 'failed', lockLost: true });
    await record.next('result', 'the end of the recovery', (entry) => entry.run === again.run);
    return `ran again ${Math.round(again.at - frozen)} ms after it was frozen`;
  });
});
