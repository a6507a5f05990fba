import { beforeAll, describe } from '@jest/globals';

/**
 * `asynchronous` timers are faked, with turns of the event loop between them. `synchronous` timers are faked without
 * such turns. `real` timers look like those of Node and do not depend on tests.
 */
type Timers = 'asynchronous' | 'synchronous' | 'real';

const ALL: readonly Timers[] = ['asynchronous', 'synchronous', 'real'];

let timers: Timers;

export function timersAre(kind: Timers): boolean {
  return timers === kind;
}

/** Defines the tests once for each kind of timers. One spec has them all, because most of its time goes to its imports. */
export function inEachTime(define: () => void): void {
  describe.each(ALL)('with %s timers', (kind) => {
    beforeAll(() => {
      timers = kind;
    });
    timers = kind;
    define();
  });
}
