import { Logger } from '@nestjs/common';
import type { Clock } from '../core/clock.js';
import { durationText } from '../core/duration.js';
import { errorText, logEntry, stackOf } from '../core/error-text.js';
import { INSTANCE } from '../core/identity.js';
import type { ActiveRun } from '../runs/active-run.js';
import type { AttemptFailed, RunLostLock, TicksMissed } from '../runs/job-events.js';
import { wasStopped } from '../runs/result-factory.js';
import type { FailedRun, RunResult, SkippedRun, SkipReason } from '../runs/run-result.js';
import type { RunListener } from '../runs/run-listener.js';
import type { RunnableJob } from '../runs/run-request.js';
import { attemptLine, failureLine, isoText, stopLine } from './failure-lines.js';
import { MissedTicksLog } from './missed-ticks-log.js';

/** {@link LockStoreOutage} tells of the ticks that the lock store did not answer. */
const QUIET_REASONS: ReadonlySet<SkipReason> = new Set(['lock-unavailable', 'claimed-elsewhere', 'paused']);

/** The log for operators: each failure once, and nothing for a tick that ran elsewhere. */
export class JobLog implements RunListener {
  readonly #logger = new Logger('BackgroundJobs');
  readonly #missed: MissedTicksLog;
  #hasTicked = false;

  constructor(clock: Clock) {
    this.#missed = new MissedTicksLog(clock, (line) => this.warn(line));
  }

  info(message: string): void {
    this.#say(() => this.#logger.log(logEntry(message)));
  }

  warn(message: string): void {
    this.#say(() => this.#logger.warn(logEntry(message)));
  }

  /** @param error its text and those of its causes follow the message, and its stack follows the line */
  error(message: string, error?: unknown): void {
    const line = error === undefined ? message : `${message}: ${errorText(error)}`;
    this.#error(line, error);
  }

  debug(message: string): void {
    this.#say(() => this.#logger.debug(logEntry(message)));
  }

  ended(result: RunResult, { retry }: RunnableJob): void {
    if (result.outcome === 'failed') this.#failed(result, retry.attempts);
    if (result.outcome === 'skipped') this.#skipped(result);
  }

  /** An attempt of a run has failed, and the next one follows. */
  attemptFailed(event: AttemptFailed): void {
    this.warn(attemptLine(event));
  }

  /** Warns once, at the first tick, if SIGTERM would end the process at once and cut runs off. */
  firstTick(hasLock: boolean): void {
    if (this.#hasTicked) return;
    this.#hasTicked = true;
    if (process.listenerCount('SIGTERM') > 0) return;
    const locks = hasLock ? ' and leave their locks to expire' : '';
    this.warn(
      `nothing listens for SIGTERM: a deploy will cut running jobs off${locks}. ` +
        'Call app.enableShutdownHooks([], { useProcessExit: true }) after creating the application.',
    );
  }

  lockLost({ job, id, error }: RunLostLock): void {
    this.warn(`${job}: run ${id} is aborted because ${errorText(error)}`);
  }

  /** The handler of a run goes on after its timeout, although its signal was aborted. */
  ignoredTimeout({ job, id, lock }: ActiveRun): void {
    const consequence = lock === undefined ? '' : 'its lock is left to expire, and ';
    this.error(
      `${job}: run ${id} of ${INSTANCE} ignores its signal after its timeout; ` +
        `${consequence}the job does not run here until the handler ends`,
    );
  }

  longRun({ job, id, lock }: ActiveRun, age: number): void {
    const hours = durationText(Math.round(age / 1000) * 1000);
    const consequence = lock === undefined ? 'does not run here again' : 'runs nowhere else';
    this.warn(
      `${job}: run ${id} of ${INSTANCE} has not ended for ${hours}; until then the job ${consequence}`,
    );
  }

  missed(event: TicksMissed): void {
    this.#missed.note(event);
  }

  clockWentBack(milliseconds: number): void {
    this.warn(
      `the clock went back by ${Math.round(milliseconds / 1000)} s: ticks of that time may run again`,
    );
  }

  /** Writes the lines that were held back. */
  close(): void {
    this.#missed.close();
  }

  /** A run that shutdown stopped is a warning without a stack, because its handler is not at fault. */
  #failed(result: FailedRun, attempts: number): void {
    if (wasStopped(result)) this.warn(stopLine(result, attempts));
    else this.#error(failureLine(result, attempts), result.error);
  }

  #error(line: string, error: unknown): void {
    const stack = stackOf(error);
    this.#say(() => this.#logger.error(logEntry(line), stack === undefined ? undefined : logEntry(stack)));
  }

  #skipped({ job, reason, tick }: SkippedRun): void {
    if (QUIET_REASONS.has(reason)) return;
    this.debug(`${job}${tick === undefined ? '' : ` @ ${isoText(tick)}`} was skipped: ${reason}`);
  }

  /** A logger that throws must neither fail a run nor keep a lock from its release. */
  #say(line: () => void): void {
    try {
      line();
    } catch {
      // No other place can take the line.
    }
  }
}
