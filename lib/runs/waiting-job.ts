import { Linked } from '../core/linked-list.js';
import type { ActiveRun } from './active-run.js';

/** The entry of one job among those that wait for a place. Only `RunLimit` changes it. */
export class WaitingJob extends Linked<WaitingJob> {
  readonly job: string;
  /** `undefined`: the run that waited is over, and the next one of the job takes its position. */
  run: ActiveRun | undefined;
  /**
   * When the tick fell due, in milliseconds since 1970. Ticks of one moment come in turns, so their runs begin later.
   * For a run without a tick of its own it is its beginning.
   */
  readonly since: number;

  constructor(run: ActiveRun) {
    super();
    this.job = run.job;
    this.run = run;
    const tickAt = run.trigger === 'tick' ? run.tickAt : undefined;
    this.since = run.request.notBefore ?? tickAt ?? run.begunAt;
  }
}
