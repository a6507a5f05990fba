import { describe, expect, test } from '@jest/globals';
import type { JobPlan, Scenario } from '../../support/simulation/scenario.js';
import { at8Minutes, MINUTE, SECOND } from '../../support/simulation/scenarios.js';
import { jitterOf } from '../../../lib/schedules/jitter.js';
import { Simulation } from '../../support/simulation/simulation.js';

function play(scenario: Partial<Scenario>): Promise<Simulation> {
  const handler = { longest: 5 * SECOND, shortest: 5 * SECOND, reaction: 150 };
  return new Simulation({
    seed: 1,
    instances: [{ skew: 0 }],
    faults: [],
    ...at8Minutes,
    handler,
    ...scenario,
  }).play();
}

describe('the trace of a single scenario', () => {
  test('is the same every time, whatever was simulated before', async () => {
    const scenario: Partial<Scenario> = {
      instances: [{ skew: 0 }, { skew: 20 }],
      faults: [
        { kind: 'lose answers', at: MINUTE, for: 20 * SECOND },
        { kind: 'stop', at: 3 * MINUTE, for: 40 * SECOND, instance: 0, answersFirst: false },
      ],
    };
    const first = await play(scenario);
    await play({ seed: 2 });
    expect((await play(scenario)).trace.text).toBe(first.trace.text);
  });

  test('shows which instance asked the store for what, and which one ran', async () => {
    const { trace } = await play({ lasts: MINUTE + 10 * SECOND });
    expect(trace.text.split('\n').map((line) => line.trim().replace(/^\d+ /, ''))).toEqual([
      'A has started',
      expect.stringMatching(/^A takes claim:job@\S+ for (1199\d\d|120000) ms: yes$/),
      'A takes lock:job for 30000 ms: yes',
      'A starts run 1 of job, for tick 60000',
      'A ends run 1',
      'A releases lock:job: yes',
    ]);
  });

  test('shows a claim that its instance recognises after a lost answer, and the run of the tick', async () => {
    const { trace, ...simulation } = await play({
      faults: [{ kind: 'lose answers', at: MINUTE - 50, for: 500 }],
    });
    expect(trace.text).toMatch(/A takes claim:\S+ for \d+ ms: yes\n.*A extends claim:\S+ for \d+ ms: yes/);
    expect(simulation.checker.runs.map(({ tick = 0 }) => tick - simulation.start)).toContain(MINUTE);
  });

  test('shows a lease that its instance recognises after a reconnect', async () => {
    const simulation = await play({
      faults: [{ kind: 'lose answers', at: 5 * MINUTE - 50, for: 30 * SECOND }],
    });
    expect(simulation.checker.breaches).toEqual([]);
    // The remaining lease does not keep the job from running.
    expect(simulation.ran(6 * MINUTE)).toBe(true);
  });

  test('shows no run when a process stops between command and answer for longer than the lease', async () => {
    const simulation = await play({
      jobs: [{ name: 'job', schedule: MINUTE, lockTimeout: 3 * SECOND }],
      faults: [
        { kind: 'slow answers', at: MINUTE - 50, for: 200, by: 900 },
        { kind: 'stop', at: MINUTE + 5, for: 20 * SECOND, instance: 0, answersFirst: true },
      ],
    });
    expect(simulation.checker.breaches).toEqual([]);
    expect(simulation.ran(2 * MINUTE)).toBe(true);
  });

  test('shows a tick within two minutes when the clock of a lone instance goes back by an hour', async () => {
    const simulation = await play({
      faults: [{ kind: 'step', at: 2 * MINUTE + 1000, instance: 0, by: -60 * MINUTE }],
    });
    const starts = simulation.checker.runs.map(({ startedAt }) => startedAt - simulation.start);
    expect(starts.filter((at) => at > 2 * MINUTE + 1000 && at <= 4 * MINUTE + 1000)).not.toEqual([]);
  });
});

describe('a scenario at the limits', () => {
  test('S4: an instance that wakes late waits for the rest of the jitter and runs no tick again', async () => {
    const job: JobPlan = {
      name: 'job',
      schedule: 5 * MINUTE,
      jitter: 4.5 * MINUTE,
      lockTimeout: 30 * SECOND,
    };
    const lasts = 12 * MINUTE;
    const instances = [{ skew: 0 }, { skew: 0 }];
    for (const awakeAfter of [10 * SECOND, 2 * MINUTE, 4 * MINUTE, 4.9 * MINUTE]) {
      const stop = { kind: 'stop', at: 5 * MINUTE - 1000, instance: 0, answersFirst: false } as const;
      const faults = [{ ...stop, for: awakeAfter + 1000 }];
      const { checker, start, trace } = await play({ jobs: [job], lasts, instances, faults });
      const [first, ...others] = checker.runs.filter(({ tick }) => tick === start + 5 * MINUTE);
      expect(others).toEqual([]);
      const delay = jitterOf('job', start + 5 * MINUTE, 4.5 * MINUTE);
      expect(first?.startedAt).toBeGreaterThanOrEqual(start + 5 * MINUTE + delay);
      expect(trace.text).toMatch(/A takes claim:\S+ for \d+ ms: no|B takes claim:\S+ for \d+ ms: no/);
    }
  });

  test('S5b: catch-up runs a tick twice when the clock of one instance is 105 s behind the other', async () => {
    const job: JobPlan = { name: 'job', schedule: 2 * MINUTE, lockTimeout: 30 * SECOND, catchUp: true };
    const ahead = { skew: 105 * SECOND, startsAt: 0 };
    const behind = { skew: 0, startsAt: 100 * SECOND };
    const jobs = [job];
    const { checker, start } = await play({ jobs, lasts: 3 * MINUTE, instances: [ahead, behind] });
    const ofTick = checker.runs.filter(({ tick }) => tick === start);
    expect(ofTick.map(({ instance, run }) => [instance, run.trigger])).toEqual([
      [0, 'catch-up'],
      [1, 'catch-up'],
    ]);
    expect(checker.breaches).toEqual(['tick twice']);
    const near = { ...ahead, skew: 59 * SECOND };
    const inside = await play({ jobs, lasts: 3 * MINUTE, instances: [near, behind] });
    expect(inside.checker.breaches).toEqual([]);
  });
});
