import { durationText } from '../../core/duration.js';
import { type OptionsPlace, refuse } from '../../core/option-checks.js';
import { IntervalSchedule } from '../../schedules/interval-schedule.js';
import { type Schedule, shortestGap } from '../../schedules/schedule.js';
import { reference } from './option-contradictions.js';
import type { OptionLayer } from './option-layers.js';
import { readCron, type ScheduleDeps } from './value-readers.js';

/** The job of a schedule. */
export interface ScheduledFor {
  readonly place: OptionsPlace;
  readonly name: string;
  /** An error about a missing schedule mentions the factory, if there is one. */
  readonly useFactory: unknown;
  /** The schedule if the options give none. */
  readonly schedule?: Schedule | undefined;
}

/**
 * The schedule of a job, from its merged options.
 *
 * @throws InvalidJobError or InvalidOptionsError when there is none, or when its ticks are too dense for the jitter
 */
export function readSchedule(job: ScheduledFor, options: OptionLayer, deps: ScheduleDeps): Schedule {
  const schedule = scheduleOf(job, options, deps);
  const { jitter, cron, interval } = options;
  if (jitter === undefined || jitter.value === 0) return schedule;
  const period = interval?.value ?? shortestGap(schedule, deps.now());
  if (period === undefined || jitter.value < period) return schedule;
  const rule = cron ?? interval;
  const by = rule === undefined ? '' : `, ${reference(rule, jitter.place)}`;
  return refuse(
    jitter.place,
    jitter.option,
    `shorter than the time between two ticks of "${job.name}" (${durationText(period)}${by})`,
    jitter.given,
    'A delayed tick must come before the next one.',
  );
}

function scheduleOf(
  { place, name, useFactory, schedule }: ScheduledFor,
  { cron, interval, timeZone: zone }: OptionLayer,
  deps: ScheduleDeps,
): Schedule {
  if (interval !== undefined) return new IntervalSchedule(interval.value, name);
  if (cron !== undefined) {
    const timeZone = zone?.value ?? deps.timeZone;
    const from = zone && reference(zone, cron.place);
    readCron(cron.place, cron.option, cron.given, { ...deps, timeZone }, from);
    return deps.cronSchedules.get(cron.value, timeZone);
  }
  if (schedule !== undefined) {
    if (zone === undefined) return schedule;
    refuse(zone.place, zone.option, 'absent without `cron`', zone.given, 'It is the zone of that pattern.');
  }
  const where = useFactory === undefined ? '' : ' beside `useFactory`, or returned by it';
  const advice = "Say when the job ticks: { interval: '5m' }.";
  return refuse(place, 'cron` or `interval', `given${where}`, undefined, advice);
}
