import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import { scenario } from '../support/cluster/scenario.js';
import { Seed } from '../support/cluster/seed.js';
import { ticksOf } from '../support/cluster/ticks.js';

const LOCK_TIMEOUT = 1000;
const PERIOD = 1000;
const lock = { lockTimeout: LOCK_TIMEOUT };

describe('an instance that stands still for longer than lockTimeout', () => {
  const idle = { jobs: [{ name: 'work', interval: PERIOD, takes: 5, lock }], clocks: [0, 0] };
  const idleTitle = 'between two ticks: runs nothing a second time, and reports the ticks that it missed';
  scenario(idleTitle, { ...idle, everyTickOf: { work: PERIOD } }, async ({ record, instance }) => {
    const seed = new Seed(idleTitle);
    const number = seed.between(0, 1);
    const isOwn = (entry: { instance: number }): boolean => entry.instance === number;
    await record.next('result', 'a tick of it', isOwn);
    await sleep(seed.between(100, 700));
    const before = ticksOf(record, 'work', number).at(-1) ?? NaN;
    const frozen = instance(number).freeze();
    const others = await record.until('three runs elsewhere', () => {
      const runs = record.of('started', ({ at }) => at > frozen);
      return runs.length >= 3 && runs;
    });
    await sleep(seed.between(0, 900));
    const woken = instance(number).wake();
    const { count } = await record.next('missed', 'the missed ticks', isOwn, { from: woken });
    const first = await record.next('result', 'its next tick', isOwn, { from: woken });
    const passed = (Date.parse(first.tick ?? '') - before) / PERIOD;
    expect({ missed: count }).toEqual({ missed: passed - 1 });
    expect(others.filter(isOwn)).toEqual([]);
    const result = first.reason ?? first.outcome;
    return `${seed.text}: frozen for ${Math.round(woken - frozen)} ms, ${count} ticks missed, the latest one ${result}`;
  });

  const blocks = 2500;
  const busy = [{ name: 'work', interval: PERIOD, takes: 300, actsEvery: 100, lock }] as const;
  const blockedTitle = 'in a handler that blocks the event loop: aborts the run before its next act';
  scenario(blockedTitle, { jobs: busy, clocks: [0, 0] }, async (cluster) => {
    const { record } = cluster;
    // Its clock is ahead, so it gets the tick.
    const { number } = await cluster.join(200, undefined, [{ ...busy[0], blocksFor: blocks }]);
    const blocking = await record.next('blocking', 'a run that blocks', (entry) => entry.instance === number);
    const isRun = ({ run }: { run: string }): boolean => run === blocking.run;
    const elsewhere = await record.next('started', 'a run elsewhere', (entry) => !isRun(entry));
    const act = await record.next('acted', 'its next act', isRun, { from: blocking.at });
    expect(act).toMatchObject({ isHeld: false, isAborted: true });
    const result = await record.next('result', 'its result', isRun, { from: act.at });
    expect(result).toMatchObject({ outcome: 'failed', lockLost: true });
    const abort = await record.next('aborted', 'its abort', isRun, { from: blocking.at });
    const [wait, told] = [elsewhere.at - blocking.at, abort.at - (blocking.at + blocks)].map(Math.round);
    return `blocked for ${blocks} ms; the job ran elsewhere after ${wait} ms; aborted ${told} ms after the block`;
  });
});
