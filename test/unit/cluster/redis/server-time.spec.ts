import { beforeEach, describe, expect, it } from '@jest/globals';
import { ServerTime } from '../../../../lib/cluster/state/redis/server-time.js';
import type { Clock } from '../../../../lib/core/clock.js';

/** The server is ten seconds ahead of our wall clock. */
const AHEAD = 10_000;

let monotonic: number;
let wall: number;
let interruptions: number;
let questions: number;
let time: ServerTime;

const redis = {
  time: async () => {
    questions++;
    return wall + AHEAD + 0.25;
  },
};

beforeEach(() => {
  monotonic = 500;
  wall = 1_000_000;
  interruptions = questions = 0;
  const clock = { now: () => wall, monotonic: () => monotonic } as Clock;
  const calls = {
    get interruptions() {
      return interruptions;
    },
  };
  time = new ServerTime(calls, clock);
});

function pass(milliseconds: number): void {
  monotonic += milliseconds;
  wall += milliseconds;
}

describe('the time of the server', () => {
  it('is asked for once a minute', async () => {
    for (let second = 0; second < 60; second++) {
      expect(await time.now(redis)).toBe(wall + AHEAD);
      pass(1000);
    }
    expect(questions).toBe(1);
    await time.now(redis);
    expect(questions).toBe(2);
  });

  it('is asked for again when the machine has slept, or a clock was set', async () => {
    await time.now(redis);
    wall += 3_600_000;
    expect(await time.now(redis)).toBe(wall + AHEAD);
    expect(questions).toBe(2);
  });

  it('is asked for again on another connection, because that may lead to another server', async () => {
    await time.now(redis);
    interruptions++;
    await time.now(redis);
    expect(questions).toBe(2);
  });
});
