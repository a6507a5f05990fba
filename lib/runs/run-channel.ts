import { type InstanceChannels, RUN_CHANNEL, type RunChannelContext } from '../core/channels.js';
import type { ActiveRun } from './active-run.js';
import type { MaybePromise } from './handler-call.js';
import type { SkippedRun } from './run-result.js';

/** The part of a run that calls its handler. */
interface RunAttempts {
  make(run: ActiveRun): MaybePromise<unknown>;
}

/** Publishes the runs of one instance for tools. */
export class RunChannel {
  readonly #channels: InstanceChannels;
  readonly #attempts: RunAttempts;

  constructor(channels: InstanceChannels, attempts: RunAttempts) {
    this.#channels = channels;
    this.#attempts = attempts;
  }

  /** Makes the attempts of a run inside of the tracing channel. Without a subscriber it is a plain call. */
  around(run: ActiveRun): MaybePromise<unknown> {
    return RUN_CHANNEL.hasSubscribers ? this.#traced(run) : this.#attempts.make(run);
  }

  /** The run did not call its handler. */
  skipped({ job, trigger, tick, reason, error }: SkippedRun): void {
    this.#channels.publish('skip', () => ({ job, trigger, tick, reason, error }));
  }

  #traced(run: ActiveRun): Promise<unknown> {
    const context = contextOf(run, this.#channels.instance);
    // Async, because a handler that throws at once would get no `asyncEnd`.
    const attempts = async (): Promise<unknown> => {
      try {
        const value = await this.#attempts.make(run);
        context.outcome = 'succeeded';
        return value;
      } catch (error) {
        context.outcome = 'failed';
        throw error;
      }
    };
    return RUN_CHANNEL.tracePromise(attempts, context);
  }
}

/** The dates are copies, because a subscriber may change its own. */
function contextOf(run: ActiveRun, instance: string): RunChannelContext {
  const { runnable, tickAt } = run;
  const { schedule } = run.request;
  return {
    job: run.job,
    runId: run.id,
    trigger: run.trigger,
    tick: dateAt(tickAt),
    startedAt: new Date(run.begunAt),
    schedule: schedule.text,
    timeZone: schedule.timeZone,
    instance,
    lockKey: runnable.lock?.key,
    source: runnable.source,
    get calledAt() {
      return dateAt(run.calledAt);
    },
    get attempt() {
      return run.attempt;
    },
    get lockLost() {
      return run.lock?.wasLost ?? false;
    },
  };
}

function dateAt(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at);
}
