import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../support/simulation/scenario.js';
import { at8Minutes, MINUTE, SECOND } from '../../support/simulation/scenarios.js';
import { World } from '../../support/simulation/world.js';

function play(scenario: Partial<Scenario>): Promise<World> {
  const handler = { longest: 5 * SECOND, shortest: 5 * SECOND, reaction: 150 };
  return new World({
    seed: 1,
    instances: [{ skew: 0 }],
    faults: [],
    ...at8Minutes,
    handler,
    ...scenario,
  }).play();
}

describe('single schedules', () => {
  test('one scenario has one trace, whatever was played before', async () => {
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

  test('a trace tells who asked the store for what, and who ran', async () => {
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

  test('a claim whose answer was lost is found to be its own, and the tick runs', async () => {
    const { trace, ...world } = await play({ faults: [{ kind: 'lose answers', at: MINUTE - 50, for: 500 }] });
    expect(trace.text).toMatch(/A takes claim:\S+ for \d+ ms: yes\n.*A extends claim:\S+ for \d+ ms: yes/);
    expect(world.referee.runs.map(({ tick = 0 }) => tick - world.start)).toContain(MINUTE);
  });

  test('a lease that was taken, and sent again after a reconnect, is known as its own', async () => {
    const world = await play({
      faults: [{ kind: 'lose answers', at: 5 * MINUTE - 50, for: 30 * SECOND }],
    });
    expect(world.referee.breaches).toEqual([]);
    // What was left behind does not keep the job from running.
    expect(world.ran(6 * MINUTE)).toBe(true);
  });

  test('a process that stops between question and answer for longer than the lease starts nothing', async () => {
    const world = await play({
      jobs: [{ name: 'job', schedule: MINUTE, lockTimeout: 3 * SECOND }],
      faults: [
        { kind: 'slow answers', at: MINUTE - 50, for: 200, by: 900 },
        { kind: 'stop', at: MINUTE + 5, for: 20 * SECOND, instance: 0, answersFirst: true },
      ],
    });
    expect(world.referee.breaches).toEqual([]);
    expect(world.ran(2 * MINUTE)).toBe(true);
  });

  test('a lone instance whose clock goes back by an hour ticks again within two minutes', async () => {
    const world = await play({
      faults: [{ kind: 'step', at: 2 * MINUTE + 1000, instance: 0, by: -60 * MINUTE }],
    });
    const starts = world.referee.runs.map(({ startedAt }) => startedAt - world.start);
    expect(starts.filter((at) => at > 2 * MINUTE + 1000 && at <= 4 * MINUTE + 1000)).not.toEqual([]);
  });
});
