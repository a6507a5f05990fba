import { describe, expect, it } from '@jest/globals';
import { Places } from '../../../../lib/locks/redis/places.js';
import { Outcome } from '../../../support/outcome.js';
import { settle } from '../../../support/virtual-clock.js';

function setUp(count: number) {
  const places = new Places(count);
  const running: string[] = [];
  const finish = new Map<string, (error?: Error) => void>();
  const start = (name: string, signal = new AbortController().signal) => {
    const task = (): Promise<void> => {
      running.push(name);
      return new Promise((resolve, reject) => {
        finish.set(name, (error) => (error === undefined ? resolve() : reject(error)));
      });
    };
    return new Outcome(places.during(task, { signal }));
  };
  return { running, start, end: (name: string, error?: Error) => finish.get(name)?.(error) };
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

  it('a place whose task threw at once is free', async () => {
    const places = new Places(1);
    const { signal } = new AbortController();
    const thrown = new Error('no key');
    const throwing = (): Promise<void> => {
      throw thrown;
    };
    expect(() => places.during(throwing, { signal })).toThrow(thrown);
    await expect(places.during(() => Promise.resolve('in'), { signal })).resolves.toBe('in');
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
  it('and is told the reason; the next one moves up', async () => {
    const { running, start, end } = setUp(1);
    const impatient = new AbortController();
    start('a');
    const given = start('b', impatient.signal);
    start('c');
    const reason = new Error('no place in time');
    impatient.abort(reason);
    await settle();
    expect(given.error).toBe(reason);
    end('a');
    await settle();
    expect(running).toEqual(['a', 'c']);
  });

  it('who had given up before he came does not wait', async () => {
    const { start } = setUp(1);
    start('a');
    const reason = new Error('too late');
    const late = start('b', AbortSignal.abort(reason));
    await settle();
    expect(late.error).toBe(reason);
  });
});
