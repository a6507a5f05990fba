import { RegisteredCronJob, type ScheduledMethod } from './cron-job.js';
import { emptyTimer, every, isStopped, once, type RealTimer } from './real-timers.js';
import type { CronOptions, CronSource } from './schedule.options.js';
import type { SchedulerRegistry } from './scheduler.registry.js';
import { FixedRateSchedule, OnceSchedule } from './schedules.js';

/**
 * Makes a method a cron job.
 *
 * @returns a function that starts it
 */
export function scheduleCron(
  method: ScheduledMethod,
  options: CronOptions & { readonly cronTime: CronSource },
  registry: SchedulerRegistry,
): () => void {
  const { key, jobs } = method;
  const cron = new RegisteredCronJob(method, options);
  return () => {
    registry.addRegistered(key, cron);
    const initialDelay = Number(options.initialDelay);
    const isDelayed = initialDelay > 0 && !options.disabled;
    const delayed = isDelayed ? jobs.clock.after(initialDelay, () => cron.start(), true) : undefined;
    registry.onDelete(cron, () => {
      delayed?.cancel();
      jobs.remove(cron.job);
    });
  };
}

/**
 * Makes a method the job of an interval. A timer of Node drives it, or with a lock the grid that all instances share.
 *
 * @param given the interval in milliseconds, which counts as a timer of Node takes it
 * @returns a function that starts it
 */
export function scheduleInterval(
  method: ScheduledMethod,
  given: unknown,
  registry: SchedulerRegistry,
): () => void {
  const { name, where, handler, key, jobs } = method;
  const { clock, hasLockStore } = jobs;
  const interval = Number(given);
  const period = atLeastOne(interval);
  const schedule = new FixedRateSchedule(`every ${period} ms from the start`, clock.now(), period);
  const handedOut = new HandedOutTimer();
  const isPausedByOwner = (): boolean => handedOut.isStopped;
  const own = hasLockStore
    ? { options: { interval }, restsWhilePaused: true }
    : { options: { lock: false }, schedule };
  const job = jobs.add({ name, where, handler, isPausedByOwner, ...own });
  const tick = (): void => {
    const at = clock.now();
    job.tick({ at, nextAt: at + period });
  };
  return () => {
    const isReal = job.ticksOn === schedule && jobs.areTicksWanted(job);
    const timer = isReal ? every(interval, tick) : handedOut.create();
    registry.addInterval(key, timer);
    registry.onDelete(timer, () => jobs.remove(job));
  };
}

/**
 * Makes a method the job of a timeout. Its run takes the lock and no claim, because each instance has a start of its
 * own.
 *
 * @param given the delay in milliseconds, which counts as a timer of Node takes it
 * @returns a function that starts it
 */
export function scheduleTimeout(
  method: ScheduledMethod,
  given: unknown,
  registry: SchedulerRegistry,
): () => void {
  const { name, where, handler, key, jobs } = method;
  const { clock, hasLockStore } = jobs;
  const delay = Number(given);
  const at = clock.now() + atLeastOne(delay);
  const schedule = new OnceSchedule(`once, ${atLeastOne(delay)} ms after the start`, at, true);
  const handedOut = new HandedOutTimer();
  const isPausedByOwner = (): boolean => handedOut.isStopped;
  const options = { lock: hasLockStore ? undefined : false };
  const job = jobs.add({ name, where, handler, isPausedByOwner, options, schedule });
  const fire = (): void => {
    if (!job.isPaused) void job.run({ tick: new Date(at) });
  };
  return () => {
    const isOurs = job.ticksOn === schedule && jobs.areTicksWanted(job);
    const timer = isOurs && !hasLockStore ? once(delay, fire) : handedOut.create();
    const pending = isOurs && hasLockStore ? clock.after(delay, fire, true) : undefined;
    registry.addTimeout(key, timer);
    registry.onDelete(timer, () => {
      pending?.cancel();
      jobs.remove(job);
    });
  };
}

/** The delay as a timer of Node takes it. */
function atLeastOne(delay: number): number {
  return delay >= 1 ? delay : 1;
}

/** A timer for the registry, of a job with a timer elsewhere. When the application stops it, the job pauses. */
class HandedOutTimer {
  #timer: RealTimer | undefined;

  create(): RealTimer {
    return (this.#timer = emptyTimer());
  }

  get isStopped(): boolean {
    return this.#timer !== undefined && isStopped(this.#timer);
  }
}
