import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Sweeper } from '../../../lib/postgres/connection/sweeper.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;

let clock: VirtualClock;
let sweeps: number;

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0.25);
  clock = new VirtualClock();
  sweeps = 0;
});

function sweeperThatFinds(...mayBeMore: boolean[]): Sweeper {
  const sweep = (): Promise<boolean> => Promise.resolve(mayBeMore[sweeps++] === true);
  return new Sweeper(sweep, clock);
}

describe('a sweeper', () => {
  it('begins at a moment of its own, and comes once a minute', async () => {
    const sweeper = sweeperThatFinds();
    sweeper.start();
    await clock.advance(MINUTE / 4 - 1);
    expect(sweeps).toBe(0);
    await clock.advance(1);
    expect(sweeps).toBe(1);
    sweeper.start();
    await clock.advance(3 * MINUTE);
    expect(sweeps).toBe(4);
  });

  it('goes on soon where it has found as much as it takes', async () => {
    const sweeper = sweeperThatFinds(true, false);
    sweeper.start();
    await clock.advance(MINUTE / 4 + 250);
    expect(sweeps).toBe(2);
    await clock.advance(MINUTE / 2);
    expect(sweeps).toBe(2);
  });

  it('ends with the close of its store, also in the middle of a sweep', async () => {
    const sweeper = new Sweeper(() => {
      sweeps++;
      sweeper.stop();
      return Promise.resolve(true);
    }, clock);
    sweeper.start();
    await clock.advance(3 * MINUTE);
    expect(sweeps).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
