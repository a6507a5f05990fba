import { errorText } from '../core/error-text.js';
import type { AttemptFailed } from '../runs/job-events.js';
import type { FailedRun } from '../runs/run-result.js';

/** The text of an error, split after its first line, because readers look for the facts of the run there. */
interface ErrorLines {
  readonly first: string;
  readonly rest: string;
}

/** The line of a run that failed. @param attempts how many the job's `retry` allows */
export function failureLine(result: FailedRun, attempts: number): string {
  const { first, rest } = linesOf(result.error);
  return `${result.job} failed: ${first} ${factsOf(result, attempts)}${rest}`;
}

/** The line of a run that shutdown ended. @param attempts how many the job's `retry` allows */
export function stopLine(result: FailedRun, attempts: number): string {
  const { first, rest } = linesOf(result.error);
  return `${result.job} was stopped by the shutdown: ${first} ${factsOf(result, attempts)}${rest}`;
}

/** The line of a failed attempt that another one follows. */
export function attemptLine({ id, job, attempt, attempts, error }: AttemptFailed): string {
  return `${job}: attempt ${attempt} of ${attempts} of run ${id} failed and is repeated: ${errorText(error)}`;
}

function linesOf(error: Error): ErrorLines {
  const text = errorText(error);
  const end = text.search(/[\r\n]/);
  return end === -1 ? { first: text, rest: '' } : { first: text.slice(0, end), rest: text.slice(end) };
}

/** For example `[run 9f3c61a0b2d4-81, tick 2026-11-25T15:18:00.000Z, attempt 3 of 3]`. */
function factsOf({ id, tick, attempts: made }: FailedRun, attempts: number): string {
  const facts = [`run ${id}`];
  if (tick !== undefined) facts.push(`tick ${isoText(tick)}`);
  if (attempts > 1 && made > 0) facts.push(`attempt ${made} of ${attempts}`);
  return `[${facts.join(', ')}]`;
}

/** The tick as ISO text. An invalid date has a text too, because a log line must not throw. */
export function isoText(tick: Date): string {
  return Number.isNaN(tick.getTime()) ? 'unknown' : tick.toISOString();
}
