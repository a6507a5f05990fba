/** How time passes in this Jest project. */
declare const timers: Timers;

/**
 * `asynchronous` timers are faked, with turns of the event loop between them. `synchronous` timers are faked without
 * such turns. `real` timers look like those of Node and do not depend on tests.
 */
type Timers = 'asynchronous' | 'synchronous' | 'real';

export function timersAre(kind: Timers): boolean {
  return timers === kind;
}
