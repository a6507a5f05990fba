import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../../lib/core/errors.js';
import { InFlightLimit } from '../../../../lib/locks/redis/in-flight-limit.js';
import { CommandTimeouts } from '../../../../lib/locks/command-timeouts.js';
import { Outcome } from '../../../support/outcome.js';
import { settle, VirtualClock } from '../../../support/virtual-clock.js';

function setUp(count: number) {
  const clock = new VirtualClock();
  const places = new InFlightLimit(count, new CommandTimeouts(clock));
  const running: string[] = [];
  const finish = new Map<string, (error?: Error) => void>();
  const start = (name: string, signal = new AbortController().signal) => {
    const task = (leave: () => void): Promise<void> => {
      running.push(name);
      return new Promise((resolve, reject) => {
        finish.set(name, (error) => {
          leave();
          if (error === undefined) resolve();
          else reject(error);
        });
      });
    };
    return new Outcome(places.during(task, { signal }));
  };
  return { clock, running, start, end: (name: string, error?: Error) => finish.get(name)?.(error) };
}

describe('so many at once have a place', () => {
  it('who comes later waits, in the order of coming', async () => {
    const { running, start, end } = setUp(2);
    for (const name of ['a', 'b', 'c', 'd']) start(name);
    await settle();
    expect(running).toEqual(['a', 'b']);
    end('b');
    await settle();
    expect(running).toEqual(['a', 'b', 'c']);
    end('a');
    await settle();
    expect(running).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a place that was left by a failure is free', async () => {
    const { running, start, end } = setUp(1);
    const failed = start('a');
    start('b');
    end('a', new Error('refused'));
    await settle();
    expect(failed.error).toMatchObject({ message: 'refused' });
    expect(running).toEqual(['a', 'b']);
  });

  it('a place that nobody waits for is kept for the next', async () => {
    const { running, start, end } = setUp(1);
    start('a');
    end('a');
    await settle();
    start('b');
    start('c');
    await settle();
    expect(running).toEqual(['a', 'b']);
  });
});

describe('who gives up waiting gets no place', () => {
  it('and is told the reason when it would have been his turn; the next one moves up', async () => {
    const { running, start, end } = setUp(1);
    const impatient = new AbortController();
    start('a');
    const given = start('b', impatient.signal);
    start('c');
    const reason = new Error('no place in time');
    impatient.abort(reason);
    end('a');
    await settle();
    expect(given.error).toBe(reason);
    expect(running).toEqual(['a', 'c']);
  });

  it('who waits for longer than an attempt lasts is told so, and is not in the way of the next', async () => {
    const { clock, running, start, end } = setUp(1);
    start('a');
    const early = start('b');
    await clock.advance(3000);
    start('c');
    await clock.advance(2000);
    expect(early.error).toBeInstanceOf(LockUnavailableError);
    end('a');
    await settle();
    expect(running).toEqual(['a', 'c']);
  });

  it('a place is free for the next one when all who waited have given up', async () => {
    const { running, start, end } = setUp(1);
    const impatient = new AbortController();
    start('a');
    start('b', impatient.signal);
    impatient.abort(new Error('no place in time'));
    end('a');
    start('c');
    await settle();
    expect(running).toEqual(['a', 'c']);
  });
});
