import type { Clock } from '../core/clock.js';
import type { LockUnavailableError } from '../core/errors.js';

/** What could not be done to a lock that is held. */
export type LockAct = 'refreshed' | 'released' | 'held';

/** An act is warned of at most this often, in milliseconds: some of many locks may fail for long, and others not. */
const QUIET_MS = 10_000;

/** An outage that lasts is told again after this. */
const REMIND_MS = 3_600_000;

interface Told {
  readonly reason: string;
  readonly at: number;
  isOver: boolean;
}

/** Tells of failed refreshes and releases: once for each outage, and again for another reason. */
export class OutageLog {
  readonly #told = new Map<LockAct, Told>();

  readonly #clock: Clock;
  readonly #tell: (line: string) => void;

  constructor(clock: Clock, tell: (line: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  failed(act: LockAct, key: string, { message }: LockUnavailableError): void {
    const told = this.#told.get(act);
    const now = this.#clock.monotonic();
    if (told !== undefined && now - told.at < pauseAfter(told, message)) return;
    this.#told.set(act, { reason: message, at: now, isOver: false });
    this.#tell(`the lock "${key}" could not be ${act}, and is tried again: ${message}`);
  }

  /** The store has done it again. */
  succeeded(act: LockAct): void {
    const told = this.#told.get(act);
    if (told !== undefined) told.isOver = true;
  }
}

function pauseAfter({ isOver, reason }: Told, message: string): number {
  return isOver || reason !== message ? QUIET_MS : REMIND_MS;
}
