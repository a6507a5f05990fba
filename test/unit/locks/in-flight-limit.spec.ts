import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from '../../../lib/core/errors.js';
import { InFlightLimit } from '../../../lib/locks/in-flight-limit.js';
import type { LockStore } from '../../../lib/locks/lock-store.js';
import { settle } from '../../support/virtual-clock.js';

function setUp(count: number) {
  const places = new InFlightLimit(count);
  const running: string[] = [];
  const givenUp = new Set<string>();
  const start = (name: string): void => {
    if (places.tryEnter()) running.push(name);
    else
      void places
        .enter(() => !givenUp.has(name))
        .then((hasPlace) => {
          if (hasPlace) running.push(name);
        });
  };
  return { places, running, givenUp, start };
}

describe('so many questions at once have a place', () => {
  it('the others wait, in the order in which they came', async () => {
    const { places, running, start } = setUp(2);
    for (const name of ['a', 'b', 'c', 'd']) start(name);
    await settle();
    expect(running).toEqual(['a', 'b']);
    places.leave();
    await settle();
    expect(running).toEqual(['a', 'b', 'c']);
    places.leave();
    await settle();
    expect(running).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a place that nobody waits for is kept for the next', async () => {
    const { places, running, start } = setUp(1);
    start('a');
    places.leave();
    start('b');
    start('c');
    await settle();
    expect(running).toEqual(['a', 'b']);
  });

  it('a question that waits is not overtaken by one that comes later', async () => {
    const { places, running, start } = setUp(1);
    start('a');
    start('b');
    places.leave();
    start('c');
    await settle();
    expect(running).toEqual(['a', 'b']);
  });
});

describe('a question that is no longer needed gets no place', () => {
  it('the next one moves up', async () => {
    const { places, running, givenUp, start } = setUp(1);
    for (const name of ['a', 'b', 'c']) start(name);
    givenUp.add('b');
    places.leave();
    await settle();
    expect(running).toEqual(['a', 'c']);
  });

  it('a place is free for the next one when all that waited are given up', async () => {
    const { places, running, givenUp, start } = setUp(1);
    start('a');
    start('b');
    givenUp.add('b');
    places.leave();
    start('c');
    await settle();
    expect(running).toEqual(['a', 'c']);
  });
});

describe('the limit of a store', () => {
  const placesOf = (maxInFlight: unknown): number => {
    const places = InFlightLimit.of({ maxInFlight } as LockStore);
    let count = 0;
    while (places.tryEnter()) count++;
    return count;
  };

  it.each([
    [undefined, 128],
    [1, 1],
    [2, 2],
    [127, 127],
    [1000, 128],
  ])('with maxInFlight %p is %d', (maxInFlight, count) => {
    expect(placesOf(maxInFlight)).toBe(count);
  });

  it.each([0, -1, 1.5, NaN, Infinity, '2', null])('maxInFlight %p is refused', (maxInFlight) => {
    expect(() => placesOf(maxInFlight)).toThrow(InvalidOptionsError);
    expect(() => placesOf(maxInFlight)).toThrow('expected `maxInFlight` to be a whole number from 1');
  });
});
