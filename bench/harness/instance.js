import { preciseNow } from './due.js';
import { cpuTime } from './meter.js';

/**
 * Starts an instance, and measures what it does from one question to the next.
 *
 * @param {(handler: () => Promise<void>) => unknown} start of a job that is due in each second
 */
export async function measureInstance(start) {
  let runs = [];
  let cpu = cpuTime();
  await start(async () => void runs.push(preciseNow()));
  return async () => {
    const measured = { runs, cpu: cpuTime() - cpu };
    runs = [];
    cpu = cpuTime();
    return measured;
  };
}
