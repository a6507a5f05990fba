import { Logger } from '@nestjs/common';
import { durationText } from '../duration.js';
import { INSTANCE } from '../identity.js';
import type { RunLostLock, TicksMissed } from '../runs/job-events.js';
import type { ActiveRun } from '../runs/active-run.js';
import type { RunResult, SkippedRun } from '../runs/run-result.js';

/** What an operator reads: every failure once, an outage of the store once, and nothing for a tick that ran elsewhere. */
export class JobLog {
  readonly #logger = new Logger('BackgroundJobs');
  /** Ticks skipped since the store gave its last answer. */
  #unavailable = 0;
  /** When the first of them began. */
  #unavailableSince = 0;
  #hasTicked = false;

  info(message: string): void {
    this.#say(() => this.#logger.log(message));
  }

  warn(message: string): void {
    this.#say(() => this.#logger.warn(message));
  }

  error(message: string, error?: unknown): void {
    this.#say(() => this.#logger.error(message, error instanceof Error ? error.stack : error));
  }

  debug(message: string): void {
    this.#say(() => this.#logger.debug(message));
  }

  /** @param hasLock whether the run says something about the lock store */
  result(result: RunResult, hasLock: boolean): void {
    if (result.outcome === 'failed')
      this.error(`${result.job} failed: ${result.error.message}`, result.error);
    if (result.outcome === 'skipped') this.#skipped(result);
    if (hasLock && askedTheStore(result, this.#unavailableSince)) this.#storeAnswered();
  }

  /** A signal that ends the process at once would cut runs off: said once, when there is something to be cut off. */
  firstTick(): void {
    if (this.#hasTicked) return;
    this.#hasTicked = true;
    if (process.listenerCount('SIGTERM') > 0) return;
    this.warn(
      'nothing listens for SIGTERM: a deploy will cut running jobs off and leave their locks to expire. ' +
        'Call app.enableShutdownHooks() after creating the application.',
    );
  }

  lockLost({ job, id, error }: RunLostLock): void {
    this.warn(`${job}: run ${id} is aborted, ${error.message}`);
  }

  /** Its time is up, its signal was aborted, and its handler goes on. */
  ignoredTimeout({ job, id, lock }: ActiveRun): void {
    const consequence = lock === undefined ? '' : 'its lock is left to expire, and ';
    this.error(
      `${job}: run ${id} of ${INSTANCE} ignores its signal after its timeout; ` +
        `${consequence}the job does not run here until the handler ends`,
    );
  }

  longRun({ job, id }: ActiveRun, age: number): void {
    const hours = durationText(Math.round(age / 1000) * 1000);
    this.warn(
      `${job}: run ${id} of ${INSTANCE} has not ended for ${hours}; until then the job runs nowhere else`,
    );
  }

  missed({ job, count, atLeast, from, to }: TicksMissed): void {
    const ticks = `${atLeast ? 'at least ' : ''}${count} tick${count === 1 ? '' : 's'}`;
    const span = `${from.toISOString()} to ${to.toISOString()}`;
    this.warn(`${job} missed ${ticks} (${span}): the process was blocked or suspended, or its clock was set`);
  }

  clockWentBack(milliseconds: number): void {
    this.#unavailableSince = 0;
    this.warn(
      `the clock went back by ${Math.round(milliseconds / 1000)} s: ticks of that time may run again`,
    );
  }

  #skipped({ job, reason, tick, startedAt, error }: SkippedRun): void {
    if (reason === 'lock-unavailable') {
      if (this.#unavailable++ > 0) return;
      this.#unavailableSince = startedAt.getTime();
      this.warn(`${job} was skipped, and others will be: ${error?.message ?? reason}`);
    } else if (reason !== 'claimed-elsewhere' && reason !== 'paused') {
      this.debug(`${job}${tick === undefined ? '' : ` @ ${tick.toISOString()}`} was skipped: ${reason}`);
    }
  }

  /** The application's logger is no reason for a run to fail, or for a lock not to be released. */
  #say(line: () => void): void {
    try {
      line();
    } catch {
      // There is nowhere else to say it.
    }
  }

  #storeAnswered(): void {
    if (this.#unavailable === 0) return;
    this.info(`the lock store answers again; runs skipped meanwhile: ${this.#unavailable}`);
    this.#unavailable = 0;
  }
}

/** A run that has ended says so only if it began since then: one that began earlier had its answers before. */
function askedTheStore(result: RunResult, since: number): boolean {
  if (result.outcome !== 'skipped') return result.startedAt.getTime() >= since;
  return result.reason === 'claimed-elsewhere' || result.reason === 'running-elsewhere';
}
