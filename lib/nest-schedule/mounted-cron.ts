import type { CronOptions, CronSource } from './cron.options.js';
import { RegisteredCronJob } from './cron-job.js';
import type { ScheduledMethod } from './scheduled-method.js';
import type { SchedulerRegistry } from './scheduler.registry.js';

/**
 * Makes a method a cron job.
 *
 * @returns starts it
 */
export function mountCron(
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
