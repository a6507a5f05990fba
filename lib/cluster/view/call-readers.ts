import { InvalidOptionsError } from '../../core/errors.js';
import { type OptionsPlace, readDuration, readOptions, readText, refuse } from '../../core/option-checks.js';
import type { Actor } from '../state/job-request.js';
import type { RunsQuery } from '../state/job-state-store.js';
import type { RecordedOutcome } from '../state/run-record.js';
import type { WantedPause } from './pauses.js';
import { withoutAbsent } from './plain-data.js';
import type { WantedAbort, WantedRun } from './remote-runs.js';

const LONGEST_ACTOR = 200;
const LONGEST_REASON = 1000;

/** The name of a job, as an argument of a method. */
export function readJob(method: string, name: unknown): string {
  return new CallOptions(method).text('name', name);
}

/** A moment, as an argument of a method. */
export function readMoment(method: string, argument: string, moment: unknown): Date {
  return new CallOptions(method).moment(argument, moment);
}

export function readRuns(name: unknown, options: unknown): RunsQuery {
  const call = new CallOptions('runs', options, ['limit', 'outcome']);
  const outcome = call.outcome('outcome');
  const query = { job: call.text('name', name), limit: call.limit('limit', 20) };
  return outcome === undefined ? query : { ...query, outcome };
}

export function readAudit(options: unknown): number {
  return new CallOptions('audit', options, ['limit']).limit('limit', 50);
}

/** @param by the default */
export function readPause(name: unknown, options: unknown, by: string): WantedPause {
  const call = new CallOptions('pause', options, ['until', 'reason', 'by', 'wait']);
  const until = call.date('until');
  return { job: call.text('name', name), until, wait: call.duration('wait'), ...call.actor(by, ACTOR) };
}

/** @param by the default */
export function readResume(name: unknown, options: unknown, by: string): Omit<WantedPause, 'until'> {
  const call = new CallOptions('resume', options, ['reason', 'by', 'wait']);
  return { job: call.text('name', name), wait: call.duration('wait'), ...call.actor(by, ACTOR) };
}

/** @param by the default */
export function readRun(name: unknown, options: unknown, by: string): WantedRun {
  const call = new CallOptions('run', options, ['tick', 'reason', 'by']);
  return { job: call.text('name', name), tick: call.date('tick'), ...call.actor(by, ACTOR) };
}

/** @param by the default */
export function readAbort(runId: unknown, options: unknown, by: string): WantedAbort {
  const call = new CallOptions('abort', options, ['reason', 'by']);
  return { runId: call.text('runId', runId), ...call.actor(by, ACTOR) };
}

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

const ACTOR = { by: 'by', reason: 'reason' } as const;

/** Reads the options of one call. */
class CallOptions<Name extends string> {
  readonly #place: OptionsPlace;
  readonly #given: Partial<Record<Name, unknown>>;

  /** @throws InvalidOptionsError for a name that is none of `names` */
  constructor(method: string, options: unknown = {}, names: readonly Name[] = []) {
    this.#place = { where: `JobCluster.${method}()`, error: InvalidOptionsError };
    this.#given = readOptions(this.#place, options, names);
  }

  /** The argument, as the name of a job or the id of a run. */
  text(name: string, value: unknown): string {
    return readText(this.#place, name, value);
  }

  /** One line for the audit. Users paste texts with line ends, which is no reason to let a job run. */
  #line(option: Name, longest: number): string | undefined {
    const value = this.#given[option];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') refuse(this.#place, option, 'a text', value);
    const line = value.replaceAll(/\p{Cc}+/gu, ' ').trim();
    return line === '' ? undefined : line.slice(0, longest);
  }

  date(option: Name): Date | undefined {
    const value = this.#given[option];
    return value === undefined ? undefined : this.moment(option, value);
  }

  /** A date of its own, because the caller may change its date later. */
  moment(name: string, value: unknown): Date {
    if (!(value instanceof Date) || Number.isNaN(value.getTime()))
      refuse(this.#place, name, 'a valid Date', value);
    return new Date(value);
  }

  duration(option: Name): number {
    const value = this.#given[option];
    return value === undefined ? 0 : readDuration(this.#place, option, value, 0);
  }

  limit(option: Name, fallback: number): number {
    const value = this.#given[option] ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
    return refuse(this.#place, option, 'a whole number of at least 1', value);
  }

  outcome(option: Name): RecordedOutcome | undefined {
    const value: unknown = this.#given[option];
    if (value === undefined) return undefined;
    const outcome = OUTCOMES.find((known) => known === value);
    return outcome ?? refuse(this.#place, option, "'succeeded', 'failed' or 'skipped'", value);
  }

  /** @param by the default */
  actor(by: string, option: { by: Name; reason: Name }): Actor {
    return withoutAbsent<Actor>({
      by: this.#line(option.by, LONGEST_ACTOR) ?? by,
      reason: this.#line(option.reason, LONGEST_REASON),
    });
  }
}
