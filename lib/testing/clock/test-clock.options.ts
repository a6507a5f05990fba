import { type Duration, InvalidOptionsError } from '../../index.js';
import { readDuration, readOptions, refuse } from '../../internal.js';
import type { AdvanceTimers } from './faked-time.js';

/** Options of a `TestClock`. */
export interface TestClockOptions {
  /**
   * The time at first. It is fixed, so that jobs tick equally often in each run of a test.
   *
   * @default '2026-01-01T00:00:00Z', a Thursday
   */
  readonly start?: Date | string | undefined;

  /**
   * How long the clock waits for a handler, in real time, counted from the moment at which it stands still for the
   * handler. Then the clock goes on without it. A handler with real work ends by itself, but a handler that hangs until
   * its `timeout` needs the clock to go on.
   *
   * @default '1s'; '10ms' with `advanceTimers`, because a handler then mostly waits for a faked timer
   */
  readonly patience?: Duration | undefined;

  /**
   * Advances the faked time of the test framework together with the clock: `Date` and the timers in handlers.
   *
   * @example
   * (milliseconds) => jest.advanceTimersByTimeAsync(milliseconds)
   */
  readonly advanceTimers?: AdvanceTimers | undefined;
}

/** The options with their defaults, checked; times in milliseconds. */
export interface ResolvedClockOptions {
  readonly start: number;
  readonly patience: number;
  readonly advanceTimers: AdvanceTimers | undefined;
}

const PLACE = { where: 'TestClock', error: InvalidOptionsError };

/** @throws InvalidOptionsError that names the option, the value given and what would be right */
export function readClockOptions(options: unknown): ResolvedClockOptions {
  const given = readOptions(PLACE, options, ['start', 'patience', 'advanceTimers']);
  const { start = '2026-01-01T00:00:00Z', advanceTimers } = given;
  if (advanceTimers !== undefined && !isAdvanceTimers(advanceTimers))
    refuse(PLACE, 'advanceTimers', 'a function of milliseconds', advanceTimers);
  const patience = given.patience ?? (advanceTimers === undefined ? '1s' : '10ms');
  return {
    start: readMoment('start', start),
    patience: readDuration(PLACE, 'patience', patience),
    advanceTimers,
  };
}

/** The time by which `TestClock.advance()` advances, in milliseconds. */
export function readAdvance(duration: unknown): number {
  return readDuration({ ...PLACE, where: 'TestClock.advance()' }, 'duration', duration, 0);
}

/** The target of `TestClock.advanceTo()`, in milliseconds since 1970. */
export function readTarget(moment: unknown, now: number): number {
  const at = readMoment('moment', moment, 'TestClock.advanceTo()');
  if (at >= now) return at;
  return refuse(
    { ...PLACE, where: 'TestClock.advanceTo()' },
    'moment',
    `at or after ${new Date(now).toISOString()}, the clock's time`,
    moment instanceof Date ? moment.toISOString() : moment,
  );
}

function readMoment(option: string, value: unknown, where = PLACE.where): number {
  const moment = typeof value === 'string' || value instanceof Date ? new Date(value).getTime() : NaN;
  if (!Number.isNaN(moment)) return moment;
  return refuse({ ...PLACE, where }, option, "a valid Date or a text like '2026-01-01T00:00:00Z'", value);
}

function isAdvanceTimers(value: unknown): value is AdvanceTimers {
  return typeof value === 'function';
}
