import type { CronOptions, CronSource } from './cron.options.js';
import { RegisteredCronJob } from './cron-job.js';
import type { ScheduledMethod } from './scheduled-method.js';

/**
 * Makes a method a cron job.
 *
 * @returns starts it
 */
export function mountCron(
  method: ScheduledMethod,
  options: CronOptions & { readonly cronTime: CronSource },
): () => void {
  const { key, jobs, registry } = method;
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
