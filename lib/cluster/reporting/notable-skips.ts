import type { TicksMissed } from '../../runs/job-events.js';
import type { ClaimableTick } from '../../runs/run-request.js';
import type { RunResult } from '../../runs/run-result.js';
import type { NotableSkip } from '../state/instance-report.js';
import { type RedactError, reportedError } from './record-of.js';

/** The most ranges that a report holds. */
const MOST_RANGES = 50;

/** A range with the tick that continues it, in milliseconds since 1970. */
interface OpenRange {
  readonly skip: NotableSkip;
  readonly nextAt: number | undefined;
}

/**
 * Ticks that this instance skipped without a claim. Ticks in a row with one reason are one range. A report shows the
 * ranges that changed last.
 */
export class NotableSkips {
  readonly #redact: RedactError;
  /** The range that changed last is the last one. */
  readonly #ranges: OpenRange[] = [];

  constructor(redact: RedactError) {
    this.#redact = redact;
  }

  get all(): readonly NotableSkip[] {
    return this.#ranges.map(({ skip }) => skip);
  }

  /** Notes the skip of a tick that was not claimed. */
  note({ outcome, job, reason, tick, error }: RunResult, due: ClaimableTick): void {
    if (outcome !== 'skipped' || tick === undefined || reason === 'claimed-elsewhere') return;
    const why = error === undefined ? undefined : reportedError(error, this.#redact);
    this.#add({ job, reason, from: tick, to: tick, count: 1, error: why }, due.nextAt);
  }

  /** Notes ticks that passed while the process could not run its timers. */
  missed({ job, count, from, to }: TicksMissed): void {
    this.#add({ job, reason: 'missed', from, to, count });
  }

  #add(skip: NotableSkip, nextAt?: number): void {
    const index = this.#ranges.findIndex((range) => isFollowedBy(range, skip));
    const [before] = index === -1 ? [] : this.#ranges.splice(index, 1);
    this.#ranges.push({ skip: before === undefined ? skip : joined(before.skip, skip), nextAt });
    if (this.#ranges.length > MOST_RANGES) this.#ranges.shift();
  }
}

/** Whether the skip continues the range, with no tick in between. */
function isFollowedBy({ skip: { job, reason }, nextAt }: OpenRange, skip: NotableSkip): boolean {
  return job === skip.job && reason === skip.reason && nextAt === skip.from.getTime();
}

function joined(before: NotableSkip, skip: NotableSkip): NotableSkip {
  return { ...skip, from: before.from, count: before.count + skip.count };
}
