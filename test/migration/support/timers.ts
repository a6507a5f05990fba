import { beforeAll, describe } from '@jest/globals';
import { expectedOf } from './package.js';

/**
 * `asynchronous` timers are faked, with turns of the event loop between them. `synchronous` timers are faked without
 * such turns. `real` timers look like those of Node and do not depend on tests.
 */
type Timers = 'asynchronous' | 'synchronous' | 'real';

/** The original does not look whether timers are faked, so those that look real are no other case for it. */
const KINDS = expectedOf<readonly Timers[]>({
  original: ['asynchronous', 'synchronous'],
  here: ['asynchronous', 'synchronous', 'real'],
});

let timers: Timers;

export function timersAre(kind: Timers): boolean {
  return timers === kind;
}

/** Defines the tests once for each kind of timers. One spec has them all, because most of its time goes to its imports. */
export function inEachTime(define: () => void): void {
  describe.each(KINDS)('with %s timers', (kind) => {
    beforeAll(() => {
      timers = kind;
    });
    timers = kind;
    define();
  });
}
