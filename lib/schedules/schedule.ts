/** The rule that says when a job ticks. All times are milliseconds since 1970. */
export interface Schedule {
  /** For people: `every 30s`, `0 * * * * (UTC)`. */
  readonly text: string;
  /** The IANA time zone of a cron schedule. */
  readonly timeZone?: string;
  /** The first tick after `after`, or `undefined` when there is none. */
  nextTick(after: number): number | undefined;
  /** The last tick at or before `at`, or `undefined` when there is none. */
  latestTick(at: number): number | undefined;
  /** The number of ticks from `from` on and before `before`; `atLeast` where counting stopped. */
  countTicks(from: number, before: number): TickCount;
  /** Whether another timer than ours makes the job tick. */
  readonly isDrivenExternally?: boolean;
  /** Whether the process may end while the timer is set. */
  readonly unref?: boolean;
}

export interface TickCount {
  readonly count: number;
  readonly atLeast: boolean;
}

/** One moment of a schedule. It is computed once and passed on, so that all steps of a run mean the same one. */
export interface Tick {
  /** When it is due. */
  readonly at: number;
  /** When the next one is due. Until then this one may be claimed. */
  readonly nextAt: number;
}

const AFTER_THE_LAST_MS = 24 * 3_600_000;

/** The tick at `at`. */
export function tickAt(schedule: Schedule, at: number): Tick {
  return toTick(at, schedule.nextTick(at));
}

/** The tick at `at`, with the next one. After the last tick of a schedule the next one counts as due 24 h later. */
export function toTick(at: number, next: number | undefined): Tick {
  return { at, nextAt: next ?? at + AFTER_THE_LAST_MS };
}

/** The last answer for each schedule, because jobs that share a schedule all ask when the application starts. */
const gaps = new WeakMap<Schedule, Gap>();

interface Gap {
  readonly first: number | undefined;
  readonly ticks: number;
  readonly shortest: number | undefined;
}

/** The shortest time between two of the next `ticks` ticks, or `undefined` when fewer than two are left. */
export function shortestGap(schedule: Schedule, from: number, ticks = 100): number | undefined {
  const first = schedule.nextTick(from);
  const known = gaps.get(schedule);
  if (known?.first === first && known?.ticks === ticks) return known.shortest;
  const shortest = shortestFrom(schedule, first, ticks);
  gaps.set(schedule, { first, ticks, shortest });
  return shortest;
}

function shortestFrom(schedule: Schedule, first: number | undefined, ticks: number): number | undefined {
  let shortest: number | undefined;
  let previous = first;
  for (let seen = 1; seen < ticks && previous !== undefined; seen++) {
    const next = schedule.nextTick(previous);
    if (next !== undefined) shortest = Math.min(shortest ?? Infinity, next - previous);
    previous = next;
  }
  return shortest;
}
