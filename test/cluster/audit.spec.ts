import { describe, expect, it } from '@jest/globals';
import { audit, type Evidence } from '../support/cluster/audit.js';
import type { Entry, Intervention, Report } from '../support/cluster/protocol.js';

const TICKS = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z'] as const;
const EXIT = { type: 'exited', code: 0, signal: null } as const;

function entry(at: number, instance: number, event: Report | Intervention): Entry {
  return { ...event, at, instance };
}

function started(at: number, instance: number, run: string, tick?: string): Entry {
  return entry(at, instance, { type: 'started', job: 'work', run, tick });
}

function ended(at: number, instance: number, run: string): Entry {
  return entry(at, instance, { type: 'ended', job: 'work', run });
}

function result(at: number, instance: number, run: string): Entry {
  return entry(at, instance, { type: 'result', job: 'work', run, outcome: 'succeeded', lockLost: false });
}

function findings(entries: Entry[], more: Partial<Evidence> = {}): string[] {
  return audit({ entries, leasesLeft: [], pids: [100, 101], everyTickOf: {}, ...more });
}

const frozen = entry(5, 0, { type: 'signalled', signal: 'SIGSTOP' });
const lost = entry(90, 0, { type: 'lock-lost', job: 'work', run: 'a' });
const killed = entry(5, 0, { type: 'signalled', signal: 'SIGKILL' });
const died = entry(6, 0, { type: 'exited', code: null, signal: 'SIGKILL' });

describe('the audit of a cluster', () => {
  it('finds no fault when each tick runs once, one after the other', () => {
    const runs = TICKS.flatMap((tick, index) => [
      started(index * 10, index % 2, tick, tick),
      ended(index * 10 + 5, index % 2, tick),
    ]);
    expect(findings([...runs, entry(99, 0, EXIT)], { everyTickOf: { work: 1000 } })).toEqual([]);
  });

  it('reports a tick that runs in two instances', () => {
    const runs = [
      started(0, 0, 'a', TICKS[0]),
      ended(1, 0, 'a'),
      started(2, 1, 'b', TICKS[0]),
      ended(3, 1, 'b'),
    ];
    expect(findings(runs)).toEqual([
      expect.stringMatching(/^a tick ran twice: work @ 2026-01-01T00:00:00.000Z/),
    ]);
    expect(findings([...runs, entry(1.5, -1, { type: 'data-lost' })])).toEqual([]);
  });

  it('accepts a recovered tick only if its instance is killed or frozen before its run is over', () => {
    const first = started(0, 0, 'a', TICKS[0]);
    const again = [started(90, 1, 'b', TICKS[0]), ended(95, 1, 'b')];
    const recovered = ['work'];
    const twice = [expect.stringMatching(/^a tick ran twice: work @ .*: run a .*; run b /)];
    expect(findings([first, killed, died, ...again], { recovered })).toEqual([]);
    expect(findings([first, killed, died, ...again])).toEqual(twice);
    const awake = [lost, ended(96, 0, 'a')];
    expect(findings([first, frozen, ...again, ...awake], { recovered })).toEqual([]);
    expect(findings([first, ended(4, 0, 'a'), ...again], { recovered })).toEqual(twice);
    const over = [first, ended(3, 0, 'a'), result(4, 0, 'a')];
    expect(findings([...over, killed, died, ...again], { recovered })).toEqual(twice);
  });

  it('accepts a recovered tick only if its instance is cut off from its store during its run', () => {
    const again = [started(90, 1, 'b', TICKS[0]), ended(95, 1, 'b')];
    const runs = [started(10, 0, 'a', TICKS[0]), ended(80, 0, 'a'), result(85, 0, 'a'), ...again];
    const recovered = ['work'];
    const twice = [expect.stringMatching(/^a tick ran twice: work @ .*: run a .*; run b /)];
    const fault = (instance: number, from: number, to: number, cutsOff = true): Entry[] => [
      entry(from, instance, { type: 'fault', kind: 'some', cutsOff }),
      entry(to, instance, { type: 'fault-over', kind: 'some' }),
    ];
    expect(findings([...runs, ...fault(0, 5, 15)], { recovered })).toEqual([]);
    expect(findings([...runs, ...fault(-1, 20, 99)], { recovered })).toEqual([]);
    expect(findings([...runs, ...fault(-1, 20, 99)])).toEqual(twice);
    for (const other of [fault(1, 5, 99), fault(0, 5, 9), fault(0, 86, 89), fault(0, 20, 99, false)])
      expect(findings([...runs, ...other], { recovered })).toEqual(twice);
  });

  it('accepts a tick that another instance takes over at a shutdown only if the shutdown aborts its run', () => {
    const again = [started(90, 1, 'b', TICKS[0]), ended(95, 1, 'b')];
    const runs = [started(10, 0, 'a', TICKS[0]), ended(80, 0, 'a'), result(85, 0, 'a'), ...again];
    const recovered = ['work'];
    const twice = [expect.stringMatching(/^a tick ran twice: work @ .*: run a .*; run b /)];
    const abort = (run: string, reason: string): Entry =>
      entry(70, 0, { type: 'aborted', job: 'work', run, reason });
    expect(findings([...runs, abort('a', 'SHUTDOWN')], { recovered })).toEqual([]);
    expect(findings([...runs, abort('a', 'SHUTDOWN')])).toEqual(twice);
    for (const other of [abort('a', 'LOCK_LOST'), abort('c', 'SHUTDOWN')])
      expect(findings([...runs, other], { recovered })).toEqual(twice);
  });

  it('reports a run that overlaps the last attempt of another run, but not one that starts after it', () => {
    const attempts = [started(0, 0, 'a', TICKS[0]), ended(1, 0, 'a'), ended(9, 0, 'a')];
    const next = (at: number): Entry[] => [started(at, 1, 'b', TICKS[1]), ended(99, 1, 'b')];
    expect(findings([...attempts, ...next(10)])).toEqual([]);
    expect(findings([...attempts, ...next(5)])).toEqual([
      expect.stringMatching(/^two runs of work overlapped/),
    ]);
  });

  it('reports a tick that runs nowhere although the ticks around it run', () => {
    const runs = [
      started(0, 0, 'a', TICKS[0]),
      ended(1, 0, 'a'),
      started(2, 1, 'b', TICKS[2]),
      ended(3, 1, 'b'),
    ];
    const everyTickOf = { work: 1000 };
    expect(findings(runs, { everyTickOf })).toEqual(['a tick ran nowhere: work @ 2026-01-01T00:00:01.000Z']);
    expect(findings([], { everyTickOf })).toEqual(['no tick of work ran at all']);
  });

  it('reports two runs that overlap, in whichever order their instances report them', () => {
    const runs = [
      started(5, 1, 'b', TICKS[1]),
      started(0, 0, 'a', TICKS[0]),
      ended(7, 0, 'a'),
      ended(9, 1, 'b'),
    ];
    expect(findings(runs)).toEqual([expect.stringMatching(/^two runs of work overlapped: run a .*; run b /)]);
  });

  it('accepts an overlap with a frozen run only if that run learns that it has lost its lock', () => {
    const runs = [
      started(0, 0, 'a', TICKS[0]),
      started(50, 1, 'b', TICKS[1]),
      ended(60, 1, 'b'),
      ended(95, 0, 'a'),
    ];
    expect(findings([...runs, frozen, lost])).toEqual([]);
    expect(findings([...runs, frozen])).toEqual([expect.stringMatching(/^two runs of work overlapped/)]);
    expect(findings([...runs, lost])).toEqual([expect.stringMatching(/^two runs of work overlapped/)]);
  });

  it('accepts a handler that goes on after the result of its run, and reports one that overlaps without a result', () => {
    const runs = [
      started(0, 0, 'a', TICKS[0]),
      started(50, 1, 'b', TICKS[1]),
      ended(60, 1, 'b'),
      ended(95, 0, 'a'),
    ];
    expect(findings([...runs, result(40, 0, 'a')])).toEqual([]);
    expect(findings([...runs, result(55, 0, 'a')])).toEqual([
      expect.stringMatching(/^two runs of work overlapped/),
    ]);
  });

  it('reports an act under a lock after another run has started, unless the store has lost data', () => {
    const act = (isHeld: boolean): Entry =>
      entry(80, 0, { type: 'acted', job: 'work', run: 'a', isHeld, isAborted: false });
    const others = [
      started(0, 0, 'a', TICKS[0]),
      started(50, 1, 'b', TICKS[1]),
      ended(60, 1, 'b'),
      ended(95, 0, 'a'),
      frozen,
      lost,
    ];
    const acted = [expect.stringMatching(/^a run acted after another had started: run a .*; run b /)];
    expect(findings([...others, act(true)])).toEqual(acted);
    expect(findings([...others, act(false)])).toEqual([]);
    expect(findings([...others, act(true), entry(20, -1, { type: 'data-lost' })])).toEqual([]);
  });

  it('accepts a job without a lock in two instances, and reports such a job when it overlaps itself', () => {
    const runs = [
      started(0, 0, 'a', TICKS[0]),
      started(1, 1, 'b', TICKS[0]),
      ended(3, 0, 'a'),
      ended(4, 1, 'b'),
    ];
    const everywhere = ['work'];
    expect(findings(runs, { everywhere })).toEqual([]);
    const again = [started(2, 1, 'c', TICKS[1]), ended(5, 1, 'c')];
    const overlapped = [expect.stringMatching(/^two runs of work in instance 1 overlapped/)];
    expect(findings([...runs, ...again], { everywhere })).toEqual(overlapped);
  });

  it('reports an instance in more handlers than it allows, beside those by hand, also after an attempt', () => {
    const run = (id: string, at: number, instance = 0, trigger: 'tick' | 'manual' = 'tick'): Entry =>
      entry(at, instance, { type: 'started', job: id, run: id, trigger });
    const first = [run('a', 0), ended(2, 0, 'a'), ended(9, 0, 'a')];
    const limited = (...others: Entry[]): string[] =>
      findings([...first, ...others, ended(20, 0, 'b')], { concurrency: 1 });
    expect(limited(run('b', 5))).toEqual([
      expect.stringMatching(/^2 handlers at once, 1 allowed: run a of instance 0 .*; run b /),
    ]);
    for (const other of [run('b', 10), run('b', 5, 1), run('b', 5, 0, 'manual')])
      expect(limited(other)).toEqual([]);
  });

  it('reports a crash, and an exit that the test did not ask for', () => {
    const crash = entry(0, 0, { type: 'crashed', error: 'unhandledRejection: oh' });
    const exit = entry(1, 1, { type: 'exited', code: 70, signal: null });
    const all = ['instance 0 crashed: unhandledRejection: oh', 'instance 1 ended unasked, with code 70'];
    expect(findings([crash, exit])).toEqual(all);
    expect(findings([died])).toEqual(['instance 0 ended unasked, with SIGKILL']);
    expect(findings([killed, died])).toEqual([]);
  });

  it('reports a run that never ends, unless its instance is killed', () => {
    const run = started(0, 0, 'a', TICKS[0]);
    const never = [expect.stringMatching(/^a run never ended: work: run a of instance 0/)];
    expect(findings([run])).toEqual(never);
    expect(findings([run, entry(1, 0, EXIT)])).toEqual(never);
    expect(findings([run, killed, died])).toEqual([]);
  });

  it('reports a lease that remains, unless its instance is killed and the lease expires, or it is a hold', () => {
    const left = (pid: number, expiresIn: number): string[] =>
      findings([killed, died], { leasesLeft: [{ key: 'mutex:work', pid, expiresIn }] });
    expect(left(101, 500)).toEqual(['a lease was left: mutex:work of process 101, for 500 ms']);
    expect(left(100, -1)).toEqual(['a lease was left: mutex:work of process 100, for -1 ms']);
    expect(left(100, 500)).toEqual([]);
    const held = { leasesLeft: [{ key: 'mutex:lock:work', pid: 101, expiresIn: 500 }] };
    expect(findings([], { ...held, holds: { work: 600 } })).toEqual([]);
    expect(findings([], { ...held, holds: { work: 400 } })).toHaveLength(1);
  });
});
