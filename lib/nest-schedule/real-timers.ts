/** A timer that the functions of Node can stop. */
export type RealTimer = NodeJS.Timeout;

/** The longest delay of a timer in Node. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** `setInterval` itself, because applications stop its timer with `clearInterval`. */
export function every(interval: number, callback: () => void): RealTimer {
  return setInterval(callback, interval);
}

/** `setTimeout` itself, for the same reason. */
export function once(delay: number, callback: () => void): RealTimer {
  return setTimeout(callback, delay);
}

/** A timer without an effect of its own, for a job with a timer elsewhere. Applications can stop it. */
export function emptyTimer(): RealTimer {
  return setInterval(() => undefined, LONGEST_DELAY_MS).unref();
}

/** Whether the application has stopped it. */
export function isStopped(timer: RealTimer): boolean {
  // Node has no public way to ask, but has had this member since its version 11.
  return (timer as RealTimer & { readonly _destroyed?: boolean })._destroyed === true;
}

/** Stops a timer of either kind, even if it is a number. */
export function stop(timer: unknown): void {
  // It ignores values that are no timers.
  clearTimeout(timer as RealTimer);
}
