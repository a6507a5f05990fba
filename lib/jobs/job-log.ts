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
import { CapacityLog } from './capacity-log.js';
import { attemptLine, failureLine, isoText, stopLine } from './failure-lines.js';
import { fieldsOf, type LogFields, LogLine } from './log-line.js';
import { MissedTicksLog } from './missed-ticks-log.js';

/** {@link LockStoreOutage} tells of the ticks that the lock store did not answer, and {@link CapacityLog} of full places. */
const QUIET_REASONS: ReadonlySet<SkipReason> = new Set([
  'lock-unavailable',
  'claimed-elsewhere',
  'at-capacity',
  'paused',
]);

/** The log for operators: each failure once, and nothing for a tick that ran elsewhere. */
export class JobLog implements RunListener {
  readonly #logger = new Logger('BackgroundJobs');
  readonly #missed: MissedTicksLog;
  readonly #capacity: CapacityLog;
  #hasTicked = false;

  /** The instance that lines with fields name; `undefined`: lines are texts. */
  readonly #instance: string | undefined;

  /** @param instance hands the logger objects with fields, which name this instance, in place of texts */
  constructor(clock: Clock, instance?: string) {
    this.#instance = instance;
    this.#missed = new MissedTicksLog(clock, (line, fields) => this.warn(line, fields));
    this.#capacity = new CapacityLog(clock, (line, fields) => this.warn(line, fields));
  }

  info(message: string, fields?: LogFields): void {
    this.#say(() => this.#logger.log(this.#form(message, fields)));
  }

  warn(message: string, fields?: LogFields): void {
    this.#say(() => this.#logger.warn(this.#form(message, fields)));
  }

  /** @param error its text and those of its causes follow the message, and its stack follows the line */
  error(message: string, error?: unknown): void {
    const line = error === undefined ? message : `${message}: ${errorText(error)}`;
    this.#error(line, { err: error });
  }

  debug(message: string, fields?: LogFields): void {
    this.#say(() => this.#logger.debug(this.#form(message, fields)));
  }

  ended(result: RunResult, job: RunnableJob): void {
    if (result.outcome === 'failed') this.#failed(result, job);
    if (result.outcome === 'skipped') this.#skipped(result, job);
  }

  /** An attempt of a run has failed, and the next one follows. */
  attemptFailed(event: AttemptFailed): void {
    const { job, id: runId, attempt, error: err } = event;
    this.warn(attemptLine(event), { job, runId, attempt, err });
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

  lockLost({ job, id, key, error }: RunLostLock): void {
    const line = `${job}: run ${id} is aborted because ${errorText(error)}`;
    this.warn(line, { event: 'lock.lost', job, runId: id, lockKey: key, err: error });
  }

  /** The handler of a run goes on after its timeout, although its signal was aborted. */
  ignoredTimeout({ job, id, lock }: ActiveRun): void {
    const consequence = lock === undefined ? '' : 'its lock is left to expire, and ';
    this.#error(
      `${job}: run ${id} of ${INSTANCE} ignores its signal after its timeout; ` +
        `${consequence}the job does not run here until the handler ends`,
      { job, runId: id, lockKey: lock?.key },
    );
  }

  longRun({ job, id, lock }: ActiveRun, age: number): void {
    const hours = durationText(Math.round(age / 1000) * 1000);
    const consequence = lock === undefined ? 'does not run here again' : 'runs nowhere else';
    this.warn(
      `${job}: run ${id} of ${INSTANCE} has not ended for ${hours}; until then the job ${consequence}`,
      { job, runId: id, lockKey: lock?.key },
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
    this.#capacity.close();
  }

  /** A run that shutdown stopped is a warning without a stack, because its handler is not at fault. */
  #failed(result: FailedRun, { lock, retry: { attempts } }: RunnableJob): void {
    const fields: LogFields = { event: 'run.failed', ...fieldsOf(result, lock) };
    if (wasStopped(result)) this.warn(stopLine(result, attempts), fields);
    else this.#error(failureLine(result, attempts), fields);
  }

  #error(line: string, fields: LogFields): void {
    const stack = stackOf(fields.err);
    const entry = stack === undefined ? undefined : logEntry(stack);
    if (this.#instance === undefined) this.#say(() => this.#logger.error(logEntry(line), entry));
    else this.#say(() => this.#logger.error(this.#form(line, fields, entry)));
  }

  #skipped(result: SkippedRun, { lock }: RunnableJob): void {
    const { job, reason, tick } = result;
    if (reason === 'at-capacity') this.#capacity.note(job);
    if (QUIET_REASONS.has(reason)) return;
    const line = `${job}${tick === undefined ? '' : ` @ ${isoText(tick)}`} was skipped: ${reason}`;
    this.debug(line, { event: 'run.skipped', ...fieldsOf(result, lock) });
  }

  #form(line: string, fields?: LogFields, stack?: string): string | LogLine {
    const instance = this.#instance;
    return instance === undefined
      ? logEntry(line)
      : new LogLine(logEntry(line), { ...fields, instance }, stack);
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
