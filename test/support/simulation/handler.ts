import type { JobRun } from '../../../lib/runs/job-run.js';
import type { SimulatedProcess } from './simulated-process.js';

/** The behaviour of a handler in one run. */
export interface Work {
  readonly length: number;
  /** How long it continues after its signal. */
  readonly reaction: number;
  readonly isChecked: boolean;
}

/** The approximate number of acts of a run. */
const ACTS = 40;

/** Acts again and again until its time is over, or until it notices that it has to end. */
export async function work(
  run: JobRun,
  process: SimulatedProcess,
  { length, reaction, isChecked }: Work,
  act: () => void,
): Promise<void> {
  let end = process.monotonic() + length;
  const pause = Math.max(Math.ceil(length / ACTS), 50);
  let wake = (): void => {};
  run.signal.addEventListener('abort', () => {
    process.after(reaction, () => {
      end = -Infinity;
      wake();
    });
  });
  while (end > -Infinity && (!isChecked || run.lock?.isHeld !== false)) {
    act();
    const left = end - process.monotonic();
    if (left <= 0) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
      process.after(Math.min(pause, left), resolve);
    });
  }
  run.signal.throwIfAborted();
}
