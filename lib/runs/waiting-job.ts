import { Linked } from '../core/linked-list.js';
import type { ActiveRun } from './active-run.js';

/** The entry of one job among those that wait for a place. Only `RunLimit` changes it. */
export class WaitingJob extends Linked<WaitingJob> {
  readonly job: string;
  /** `undefined` if the run that waited is over. The job's next run then takes its position. */
  run: ActiveRun | undefined;
  /**
   * When the tick fell due, in milliseconds since 1970. Ticks of one moment come in turns, so their runs may begin
   * later. For a run without its own tick, this is when the run began.
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
