import type { JobRun } from '../../lib/runs/job-run.js';
import type { TestApp } from './test-app.js';
import type { VirtualClock } from './virtual-clock.js';

/** A run that ends with its handler, and an application that closes during it. */
export async function closeDuring(app: TestApp, clock: VirtualClock, handler: (run: JobRun) => unknown) {
  let seen: JobRun | undefined;
  const job = app.registry.add('job', { cron: '* * * * *' }, (run) => {
    seen = run;
    return handler(run);
  });
  await clock.advance(60_000);
  if (seen === undefined) throw new Error('the job has not run');
  const state = { isClosed: false };
  const closed = app.context.close().then(() => (state.isClosed = true));
  await clock.advance(1);
  return { job, run: seen, state, closed };
}
