import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import type { BackgroundJobOptions } from '../../lib/jobs/options/job-options.js';
import type { LockStore } from '../../lib/locks/lock-store.js';
import { startApp, type TestApp } from './test-app.js';
import type { VirtualClock } from './virtual-clock.js';

/** An application with a job for each of these options: `Job0.run`, `Job1.run` … */
export function appWithJobs(
  clock: VirtualClock,
  lockStore: LockStore,
  ...jobs: BackgroundJobOptions[]
): Promise<TestApp> {
  const providers = jobs.map((options, index) => {
    class Host {
      @BackgroundJob(options)
      run(): void {}
    }
    return Object.defineProperty(Host, 'name', { value: `Job${index}` });
  });
  return startApp({ clock, providers, jobs: { scheduling: true, lockStore } });
}
