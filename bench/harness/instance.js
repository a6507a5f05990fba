import { preciseNow } from './due.js';
import { cpuTime } from './meter.js';

/**
 * Starts an instance, and measures its work between two measurements.
 *
 * @param {(handler: () => Promise<void>) => unknown} start starts a job that is due every second
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
