import { once } from 'node:events';
import type { JobRun } from '../../../lib/runs/job-run.js';

/** A handler that runs until somebody aborts its run. */
export async function sleepUntilAborted({ signal }: JobRun): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}
