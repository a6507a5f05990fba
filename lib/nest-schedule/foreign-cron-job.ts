import { type Schedule, tickAt, type TimedJob, type TimedJobs } from '../index.js';
import { hostZone, readRule, scheduleOf } from './cron-rule.js';
import type { ForeignCronJob } from './cron-job.types.js';

/** How it fails, as it is seen from within it. */
interface Failing {
  waitForCompletion?: boolean;
  errorHandler?: ((error: unknown) => void) | null | undefined;
}

/**
 * Lets the ticks of a cron job that keeps its own time go through runs: logged when they fail, drained, never two at
 * once, and with a `lockStore` in one instance.
 *
 * @param name of its job, unique among all jobs
 * @returns forgets the job, and leaves it as it was
 * @throws DuplicateJobError when another job has its name
 */
export function adopt(cron: ForeignCronJob, name: string, jobs: TimedJobs): () => void {
  const where = `SchedulerRegistry.addCronJob(${JSON.stringify(name)})`;
  const schedule = new ScheduleOf(cron, () => {
    const rule = readRule(where, cron.cronTime, jobs.timeZone ?? hostZone());
    return scheduleOf(where, rule, jobs);
  });
  // Called as a method of the job again, below.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const fire = cron.fireOnTick;
  const options = { lock: jobs.hasLockStore ? undefined : false };
  const job = jobs.add({ name, where, options, schedule, handler: () => fired(cron, fire) });
  let last = cron.lastDate();
  cron.fireOnTick = async () => {
    const previous = last;
    last = cron.lastDate();
    // The timer of a job writes down when it fires, just before it calls this; whoever calls it by hand does not.
    if (last === null || last === previous) await job.run();
    else tick(job, schedule, last.getTime());
  };
  return () => {
    cron.fireOnTick = fire;
    jobs.remove(job);
  };
}

/** Starts the run of the tick that the timer fired for, which may be late. */
function tick(job: TimedJob, schedule: Schedule, now: number): void {
  // Where the module's options give it another schedule, our timer keeps that.
  if (job.ticksOn !== schedule) return;
  job.tick(tickAt(schedule, schedule.latestTick(now) ?? now));
}

/** Calls the callbacks of a job and waits for them; rejects with what one of them threw. */
async function fired(cron: ForeignCronJob & Failing, fire: ForeignCronJob['fireOnTick']): Promise<void> {
  const errors: unknown[] = [];
  // The job itself is left as it is: its `stop()` within a callback must not wait for that callback.
  const view = new Proxy(cron, {
    get(target, member) {
      if (member === 'waitForCompletion') return true;
      if (member === 'errorHandler')
        return (error: unknown) => {
          errors.push(error);
          target.errorHandler?.(error);
        };
      return Reflect.get(target, member, target) as unknown;
    },
    set: (target, member, value) => Reflect.set(target, member, value, target),
  });
  await fire.call(view);
  if (errors.length > 0) throw errors[0];
}

/** The schedule of a job as it is at the time of the question: `setTime()` gives it another. */
class ScheduleOf implements Schedule {
  readonly isKeptElsewhere = true;
  #cronTime: unknown;
  #schedule: Schedule | undefined;

  constructor(
    private readonly cron: ForeignCronJob,
    private readonly read: () => Schedule,
  ) {}

  get text(): string {
    return this.#current.text;
  }

  nextTick(after: number): number | undefined {
    return this.#current.nextTick(after);
  }

  latestTick(at: number): number | undefined {
    return this.#current.latestTick(at);
  }

  countTicks(from: number, before: number): ReturnType<Schedule['countTicks']> {
    return this.#current.countTicks(from, before);
  }

  get #current(): Schedule {
    if (this.#schedule === undefined || this.#cronTime !== this.cron.cronTime) {
      this.#cronTime = this.cron.cronTime;
      this.#schedule = this.read();
    }
    return this.#schedule;
  }
}
