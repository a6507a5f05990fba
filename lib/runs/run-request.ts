import type { RunnableJob } from './runnable-job.js';
import type { SkipReason, Trigger } from './run-result.js';
import type { ClaimableTick } from './tick-claims.js';

/** Starts the runs of a job. */
export interface RunOwner {
  /** Why a run that was started so should not begin at this moment, if there is a reason. */
  refusalFor(trigger: Trigger): SkipReason | undefined;
}

/** What starts a run. */
export interface RunRequest {
  readonly job: RunnableJob;
  readonly trigger: Trigger;
  readonly source: RunOwner;
  /** The tick to be claimed; absent for a run that no tick started. */
  readonly due?: ClaimableTick | undefined;
  /** The tick that the handler is told of, where it is not the one to be claimed. */
  readonly tick?: Date | undefined;
  /** Not before this moment; in milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}
