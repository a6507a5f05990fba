import type { Clock } from '../../../lib/clock.js';
import { LeaseKeeper } from '../../../lib/locks/lease-keeper.js';
import { LockAttempts } from '../../../lib/locks/lock-attempts.js';
import type { LockStore } from '../../../lib/locks/lock-store.js';
import { TimeLimits } from '../../../lib/locks/time-limits.js';
import { ExclusiveLockInterceptor } from '../../../lib/runs/exclusive-lock.interceptor.js';
import { JobEvents } from '../../../lib/runs/job-events.js';
import { JobRunner } from '../../../lib/runs/job-runner.js';
import { LongRuns } from '../../../lib/runs/long-runs.js';
import type { RunnableJob } from '../../../lib/runs/runnable-job.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { TickClaims } from '../../../lib/runs/tick-claims.js';
import type { Schedule, Tick } from '../../../lib/schedules/schedule.js';
import { Ticker } from '../../../lib/schedules/ticker.js';

/** The real parts of one running application, without Nest. */
export class SimulatedApplication {
  readonly #runner: JobRunner;
  readonly #ticker: Ticker;

  constructor(
    clock: Clock,
    store: LockStore,
    private readonly ended: (result: RunResult) => void,
  ) {
    const limits = new TimeLimits(clock);
    const attempts = new LockAttempts(store, clock, limits);
    const keeper = new LeaseKeeper(clock, limits, attempts);
    this.#ticker = new Ticker(clock, () => {});
    this.#runner = new JobRunner({
      clock,
      claims: new TickClaims(attempts, clock, ''),
      exclusiveLock: new ExclusiveLockInterceptor(keeper, clock, '', () => {}),
      events: new JobEvents(() => {}),
      longRuns: new LongRuns(clock, () => {}),
    });
  }

  schedule(job: RunnableJob, schedule: Schedule): void {
    const tick = (due: Tick): void => {
      void this.#run({ job, trigger: 'tick', due, tick: new Date(due.at) });
    };
    this.#ticker.start(schedule, { tick, missed: () => {} });
  }

  runByHand(job: RunnableJob): void {
    void this.#run({ job, trigger: 'manual' });
  }

  #run(origin: Omit<Parameters<JobRunner['run']>[0], 'refusal' | 'ended'>): Promise<RunResult> {
    return this.#runner.run({ ...origin, refusal: () => undefined, ended: this.ended });
  }
}
