import { describe, expect, it } from '@jest/globals';
import { AcquisitionLog } from '../../../../lib/locks/redis/acquisition-log.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

/** More than the log keeps without looking for what is over. */
const MANY = 1100;

function setUp() {
  const clock = new VirtualClock();
  const log = new AcquisitionLog(clock);
  const sweep = (): void => {
    for (let i = 0; i < MANY; i++) log.begin(`other ${i}`, 'key', 1);
  };
  return { clock, log, sweep };
}

describe('an owner that may hold a key is remembered as long as that matters', () => {
  it('for its time to live', async () => {
    const { clock, log, sweep } = setUp();
    log.begin('owner', 'key', 1000);
    await clock.advance(999);
    sweep();
    expect(log.begin('owner', 'key', 1000).isRepeated).toBe(true);
  });

  it('for the time of the last extension, when there was one', async () => {
    const { clock, log, sweep } = setUp();
    const attempt = log.begin('owner', 'key', 1000);
    log.keep(attempt, 60_000);
    await clock.advance(30_000);
    sweep();
    expect(log.begin('owner', 'key', 1000).isRepeated).toBe(true);
  });

  it('and not for longer', async () => {
    const { clock, log, sweep } = setUp();
    log.begin('owner', 'key', 1000);
    await clock.advance(1000);
    sweep();
    expect(log.begin('owner', 'key', 1000).isRepeated).toBe(false);
  });
});
