/** A timer of Node, as its functions stop it. */
export type RealTimer = NodeJS.Timeout;

/** The longest delay that a timer of Node keeps. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** As `setInterval`: what applications stop by `clearInterval` must be made by it. */
export function every(interval: number, callback: () => void): RealTimer {
  return setInterval(callback, interval);
}

/** As `setTimeout`. */
export function once(delay: number, callback: () => void): RealTimer {
  return setTimeout(callback, delay);
}

/** A timer that does nothing but to be stopped, for a job whose time is kept elsewhere. */
export function emptyTimer(): RealTimer {
  return setInterval(() => undefined, LONGEST_DELAY_MS).unref();
}

/** Whether somebody has stopped it. */
export function isStopped(timer: RealTimer): boolean {
  // Node tells nobody, but has had this member since its version 11.
  return (timer as RealTimer & { readonly _destroyed?: boolean })._destroyed === true;
}

/** Stops a timer of either kind, also one that is a number. */
export function stop(timer: unknown): void {
  // What is no timer is left alone.
  clearTimeout(timer as RealTimer);
}
