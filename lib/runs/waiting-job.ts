import { Linked } from '../core/linked-list.js';
import type { ActiveRun } from './active-run.js';

/** The entry of one job among those that wait for a place. Only `RunLimit` changes it. */
export class WaitingJob extends Linked<WaitingJob> {
  readonly job: string;
  /** `undefined`: the run that waited is over, and the next one of the job takes its position. */
  run: ActiveRun | undefined;
  /** The job began to wait for the moment that it was due at, in milliseconds since 1970. */
  readonly since: number;

  constructor(run: ActiveRun) {
    super();
    this.job = run.job;
    this.run = run;
    this.since = run.request.notBefore ?? run.begunAt;
  }
}
