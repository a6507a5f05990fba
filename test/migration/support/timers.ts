/** Set by the Jest project: how time passes in it. */
declare const timers: Timers;

/**
 * `asynchronous`: faked, with turns of the event loop between them. `synchronous`: faked, without. `real`: as those of
 * Node, which know nothing of tests.
 */
type Timers = 'asynchronous' | 'synchronous' | 'real';

export function timersAre(kind: Timers): boolean {
  return timers === kind;
}
