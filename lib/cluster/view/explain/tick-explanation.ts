import type { SkipReason } from '../../../runs/run-result.js';
import type { RunRecord } from '../../state/run-record.js';
import type { ViewScope } from '../cluster-types.js';

/** What became of a tick. */
export type TickVerdict =
  /** Its run ended well. */
  | 'succeeded'
  /** Its run failed. For a job without a lock: in at least one instance. */
  | 'failed'
  /** Its run is in flight. */
  | 'running'
  /** An instance took the tick or looked at it, and did not call the handler. */
  | 'skipped'
  /** The job was paused. */
  | 'paused'
  /** An instance had taken the tick, and went silent before it said what became of it. */
  | 'lost'
  /** No instance that schedules the job was up. */
  | 'no-instance'
  /** The job has no tick at that moment. */
  | 'not-a-tick'
  /** The tick is in the future. */
  | 'not-yet'
  /** The reports do not show it. */
  | 'unknown';

/**
 * What became of a tick, and why.
 *
 * @example
 * const { verdict, text } = await cluster.explain('Reports.send', new Date('2026-03-01T02:30:00Z'));
 * console.log(verdict); // skipped
 * console.log(text); // web-1:12:3fd2c0 took the tick … of "Reports.send" and skipped it, because …
 */
export interface TickExplanation extends ViewScope {
  /** The job's name. */
  readonly job: string;
  /** Absent when no tick is known. */
  readonly tick?: Date | undefined;
  readonly verdict: TickVerdict;
  /** One sentence for a person. Programs read the other fields. */
  readonly text: string;
  /** The record that the verdict stands on. */
  readonly run?: RunRecord | undefined;
  /** The id of the instance that the verdict is about. */
  readonly instance?: string | undefined;
  /** With `skipped` and `paused`. */
  readonly reason?: SkipReason | 'missed' | undefined;
  /** With `paused`: the person or program that paused the job. */
  readonly by?: string | undefined;
}
