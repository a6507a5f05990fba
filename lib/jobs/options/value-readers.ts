import { durationExpectation, toMilliseconds } from '../../core/duration.js';
import {
  LONGEST_NAME,
  type OptionsPlace,
  readBoolean,
  readDuration,
  readName,
  readText,
  refuse,
} from '../../core/option-checks.js';
import { printable } from '../../core/shown-values.js';
import { readLockTimeout, readRefreshInterval } from '../../locks/lock-times.js';
import { foreignPattern } from '../../schedules/cron-dialects.js';
import { reasonIn } from '../../schedules/cron-reasons.js';
import type { CronSchedules } from '../../schedules/cron-schedule.js';
import type { OptionValues } from './option-layers.js';

/** The defaults and services that schedules are read with. */
export interface ScheduleDeps {
  /** The zone of cron patterns that name none. */
  readonly timeZone: string;
  readonly cronSchedules: CronSchedules;
  readonly now: () => number;
}

type Reader<Value> = (place: OptionsPlace, option: string, given: unknown, deps: ScheduleDeps) => Value;

const boolean: Reader<boolean> = (place, option, given) => readBoolean(place, option, given, false);
const duration: Reader<number> = (place, option, given) => readDuration(place, option, given);
const durationFromZero: Reader<number> = (place, option, given) => readDuration(place, option, given, 0);

/** The check of each option alone. */
export const READERS: { readonly [Name in keyof OptionValues]: Reader<OptionValues[Name]> } = {
  cron: (place, option, given, deps) => readCron(place, option, given, deps),
  timeZone: readTimeZone,
  interval: duration,
  overlap: (place, option, given) =>
    given === 'skip' || given === 'wait' ? given : refuse(place, option, "'skip' or 'wait'", given),
  recover: boolean,
  runOnStart: boolean,
  catchUp: readCatchUp,
  jitter: durationFromZero,
  timeout: duration,
  disabled: boolean,
  concurrency: (place, option, given) =>
    given === false
      ? given
      : refuse(place, option, '`false`', given, 'The limit itself is an option of the module.'),
  lock: boolean,
  'lock.key': (place, option, given) => readName(place, option, given, LONGEST_NAME),
  'lock.lockTimeout': readLockTimeout,
  'lock.refreshInterval': readRefreshInterval,
  'lock.holdOnSuccess': duration,
  'lock.holdOnFailure': duration,
  'retry.attempts': (place, option, given) =>
    readNumber(place, option, given, 'a whole number from 1 to 100', (value) => {
      return Number.isInteger(value) && value >= 1 && value <= 100;
    }),
  'retry.delay': durationFromZero,
  'retry.factor': (place, option, given) =>
    readNumber(
      place,
      option,
      given,
      'a finite number, at least 1',
      (value) => value >= 1 && value < Infinity,
    ),
};

/** The name of an existing time zone. */
export function readTimeZone(
  place: OptionsPlace,
  option: string,
  given: unknown,
  { cronSchedules }: Pick<ScheduleDeps, 'cronSchedules'>,
): string {
  const timeZone = readText(place, option, given);
  if (!cronSchedules.isZone(timeZone))
    refuse(place, option, "an IANA time zone like 'Europe/Berlin'", timeZone);
  return timeZone;
}

/**
 * A pattern that croner can read, and that ticks at some time in the zone of `deps`.
 *
 * @param zone the place of that zone, if it is another one than the pattern's
 */
export function readCron(
  place: OptionsPlace,
  option: string,
  given: unknown,
  { cronSchedules, timeZone, now }: ScheduleDeps,
  zone?: string,
): string {
  const pattern = readText(place, option, given);
  const foreign = foreignPattern(pattern);
  if (foreign !== undefined) refuse(place, option, `a cron pattern (${printable(foreign, 300)})`, pattern);
  const fault = cronSchedules.faultOf(pattern, timeZone, now());
  if (fault === undefined) return pattern;
  const reason = fault.option === 'cron' ? reasonIn(pattern) : undefined;
  const advice = zone === undefined ? undefined : `Its time zone is that of ${zone}.`;
  const expected =
    reason === undefined ? printable(fault.expected, 300) : `a cron pattern (${printable(reason, 300)})`;
  return refuse(place, option, expected, pattern, advice);
}

function readCatchUp(place: OptionsPlace, option: string, given: unknown): number {
  if (typeof given === 'boolean') return given ? Infinity : 0;
  return (
    toMilliseconds(given) ?? refuse(place, option, `\`true\`, \`false\` or ${durationExpectation()}`, given)
  );
}

function readNumber(
  place: OptionsPlace,
  option: string,
  given: unknown,
  expected: string,
  isRight: (value: number) => boolean,
): number {
  return typeof given === 'number' && isRight(given) ? given : refuse(place, option, expected, given);
}

/** @throws unless `list` is an array of items of that kind */
export function readList<Item>(
  place: OptionsPlace,
  option: string,
  list: unknown,
  expected: string,
  isItem: (item: unknown) => item is Item,
): Item[] {
  if (!Array.isArray(list)) refuse(place, option, 'an array', list, `Write it as \`${option}: […]\`.`);
  return list.map((item: unknown, index) =>
    isItem(item) ? item : refuse(place, `${option}[${index}]`, expected, item),
  );
}
