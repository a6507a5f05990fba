import { inspect } from 'node:util';
import { errorJson } from '../runs/result-json.js';
import type { RunResult } from '../runs/run-result.js';
import type { JobLock } from '../runs/run-request.js';
import { isoText } from './failure-lines.js';

/** What happened. A line about anything else has none. */
export type LogEvent =
  'run.failed' | 'run.skipped' | 'lock.lost' | 'ticks.missed' | 'store.away' | 'store.back' | 'control';

/** The fields of a line beside its text and its instance. */
export interface LogFields {
  readonly event?: LogEvent;
  readonly job?: string;
  readonly runId?: string;
  /** ISO 8601 */
  readonly tick?: string | undefined;
  readonly trigger?: string;
  readonly attempt?: number;
  readonly durationMs?: number;
  readonly outcome?: RunResult['outcome'];
  readonly reason?: string | undefined;
  readonly lockKey?: string | undefined;
  readonly by?: string | undefined;
  /** Of `control`. */
  readonly action?: 'pause' | 'resume';
  /** Of `store.away` and `store.back`. */
  readonly store?: 'lock' | 'state';
  /** Of `ticks.missed`, and of `run.skipped` with `at-capacity`. */
  readonly count?: number;
  readonly err?: unknown;
}

/**
 * A line as one argument of any logger. A text logger prints it with `inspect()`, a JSON logger as JSON, and pino takes
 * its members for fields.
 */
export class LogLine {
  readonly msg: string;
  readonly #stack: string | undefined;

  /** @param stack follows the line in a text log */
  constructor(msg: string, fields: LogFields & { readonly instance: string }, stack?: string) {
    Object.assign(
      this,
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    );
    this.msg = msg;
    this.#stack = stack;
  }

  toJSON(): object {
    const { err, ...fields } = this as this & LogFields;
    return err === undefined ? fields : { ...fields, err: { ...errorJson(err), stack: this.#stack } };
  }

  [inspect.custom](): string {
    return this.#stack === undefined ? this.msg : `${this.msg}\n${this.#stack}`;
  }
}

/** The fields of an ended run. */
export function fieldsOf(result: RunResult, lock: JobLock | undefined): LogFields {
  const { job, id: runId, tick, trigger, outcome, attempts, calledAt, finishedAt, error } = result;
  const called = calledAt === undefined ? {} : { durationMs: finishedAt.getTime() - calledAt.getTime() };
  return {
    job,
    runId,
    tick: tick === undefined ? undefined : isoText(tick),
    trigger,
    ...(attempts === 0 ? {} : { attempt: attempts }),
    ...called,
    outcome,
    reason: result.reason,
    lockKey: lock?.key,
    err: error,
  };
}
