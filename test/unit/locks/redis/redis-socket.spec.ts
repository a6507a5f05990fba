import { beforeEach, describe, expect, it } from '@jest/globals';
import { DeadConnectionDetector } from '../../../../lib/locks/redis/redis-socket.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

let clock: VirtualClock;
let silence: DeadConnectionDetector;
let socket: { bytesRead: number };

beforeEach(() => {
  clock = new VirtualClock();
  silence = new DeadConnectionDetector(clock);
  socket = { bytesRead: 10 };
});

/** A command runs out of its time so many milliseconds from now. */
function unansweredAfter(milliseconds: number): boolean {
  clock.block(milliseconds);
  return silence.isDead(socket);
}

describe('a connection on which commands are not answered', () => {
  it('is dead when nothing was read for 4 s since the first of them ran out of its time', () => {
    expect([1000, 1100, 1100, 1100].map(unansweredAfter)).toEqual([false, false, false, false]);
    expect(unansweredAfter(1100)).toBe(true);
  });

  it('is alive when anything was read in between, if only the answer to another', () => {
    unansweredAfter(1000);
    unansweredAfter(3000);
    socket.bytesRead++;
    expect(unansweredAfter(1100)).toBe(false);
    expect(unansweredAfter(3999)).toBe(false);
    expect(unansweredAfter(1)).toBe(true);
  });

  it('is dead at the first one, when nothing has come since one that ran out of its time long ago', () => {
    unansweredAfter(1000);
    expect(unansweredAfter(3_600_000)).toBe(true);
  });

  it('is another one after it was opened anew', () => {
    unansweredAfter(1000);
    socket = { bytesRead: 10 };
    expect(unansweredAfter(5000)).toBe(false);
  });
});
