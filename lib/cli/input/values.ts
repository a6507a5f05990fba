import { unknownName } from '../../core/option-checks.js';
import { quoted } from '../../core/shown-values.js';
import type { RecordedOutcome } from '../../cluster/state/run-record.js';
import { UsageError } from './usage-error.js';

const MOST = 1000;

/** @throws UsageError */
export function readCount(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MOST)
    throw new UsageError(
      `expected \`--${name}\` to be a whole number from 1 to ${MOST}, got ${quoted(text)}.`,
    );
  return count;
}

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

/** @throws UsageError */
export function readOutcome(text: string | undefined): RecordedOutcome | undefined {
  if (text === undefined) return undefined;
  const outcome = OUTCOMES.find((each) => each === text);
  if (outcome === undefined) throw new UsageError(unknownName('outcome', text, OUTCOMES));
  return outcome;
}
