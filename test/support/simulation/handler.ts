import type { JobRun } from '../../../lib/runs/job-run.js';
import type { SimulatedProcess } from './simulated-process.js';

/** What a handler does in one run. */
export interface Work {
  readonly length: number;
  /** How long it goes on after its signal. */
  readonly reaction: number;
  readonly isChecked: boolean;
}

/** A run acts about so often. */
const ACTS = 40;

/** Acts again and again until its time is over, or until it has noticed that it should end. */
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
