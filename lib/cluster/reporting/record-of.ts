import { errorText } from '../../core/error-text.js';
import type { RunResult } from '../../runs/run-result.js';
import type { ReportedFacts, ResultFacts, RunRecord } from '../state/run-record.js';

/** The longest error text in a record, in UTF-16 units. */
const LONGEST_ERROR = 2048;

/** Turns texts of errors into those that leave the instance. */
export type RedactError = (text: string) => string;

/** The facts that a record adds to the result. */
export function reportedFactsOf(
  { calledAt, finishedAt, error }: RunResult,
  instance: string,
  redact: RedactError,
): ReportedFacts {
  return {
    durationMs: calledAt === undefined ? 0 : finishedAt.getTime() - calledAt.getTime(),
    error: error === undefined ? undefined : reportedError(error, redact),
    instance,
  };
}

/** The record of an ended run. The value of the run is left out, because it may hold secrets and megabytes. */
export function recordOf(result: ResultFacts, { durationMs, error, instance }: ReportedFacts): RunRecord {
  const { id, job, trigger, tick, startedAt, finishedAt, outcome, reason, attempts, lockLost } = result;
  return {
    id,
    job,
    trigger,
    tick,
    startedAt,
    finishedAt,
    durationMs,
    outcome,
    reason,
    error,
    instance,
    attempts,
    lockLost,
  };
}

/** The first line of the error and of its causes, as it leaves the instance. Never throws. */
export function reportedError(error: unknown, redact: RedactError): string {
  const [line = ''] = errorText(error).split(/[\n\r\u2028\u2029]/, 1);
  try {
    // The function is the application's.
    return redact(line).slice(0, LONGEST_ERROR);
  } catch {
    return '(not shown, because `redactError` threw)';
  }
}
