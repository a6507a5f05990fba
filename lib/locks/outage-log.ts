import type { Clock } from '../core/clock.js';
import type { LockUnavailableError } from '../core/errors.js';

/** The act that a lock store failed to do to a lock that it had granted. */
export type LockAct = 'refresh' | 'release' | 'extend';

/** An act is warned of at most this often, in milliseconds: some of many locks may fail for long, and others not. */
const QUIET_MS = 10_000;

/** An outage that lasts is warned of again after this. */
const REMIND_MS = 3_600_000;

interface Warning {
  readonly reason: string;
  readonly at: number;
  isOver: boolean;
}

/** Warns of failed refreshes, releases and holds: once for each outage, and again for another reason. */
export class OutageLog {
  readonly #lastWarnings = new Map<LockAct, Warning>();

  readonly #clock: Clock;
  readonly #warn: (line: string) => void;

  constructor(clock: Clock, warn: (line: string) => void) {
    this.#clock = clock;
    this.#warn = warn;
  }

  failed(act: LockAct, key: string, { message }: LockUnavailableError): void {
    const last = this.#lastWarnings.get(act);
    const now = this.#clock.monotonic();
    if (last !== undefined && now - last.at < pauseAfter(last, message)) return;
    this.#lastWarnings.set(act, { reason: message, at: now, isOver: false });
    this.#warn(`the lock store did not ${act} the lock "${key}", and is asked again because: ${message}`);
  }

  /** The store has done it again. */
  succeeded(act: LockAct): void {
    const last = this.#lastWarnings.get(act);
    if (last !== undefined) last.isOver = true;
  }
}

function pauseAfter({ isOver, reason }: Warning, message: string): number {
  return isOver || reason !== message ? QUIET_MS : REMIND_MS;
}
