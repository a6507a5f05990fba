import { InvalidOptionsError } from '../../core/errors.js';
import { uniqueId } from '../../core/identity.js';
import { refuse } from '../../core/option-checks.js';
import { ignoreFailure } from '../../locks/reasons.js';
import type { Actor, NewJobRequest } from '../state/job-request.js';
import { acknowledgedByAll, pauseAcknowledgement, resumeAcknowledgement } from './acknowledgements.js';
import { type ClusterReader, unknownJob } from './cluster-reader.js';
import type { ClusterSnapshot } from './cluster-snapshot.js';
import type { Acknowledgement } from './cluster-types.js';
import type { LocalInstance } from './local-instance.js';

/** A pause, and how long its caller waits for the instances, in milliseconds. */
export interface WantedPause extends Actor {
  readonly job: string;
  readonly until: Date | undefined;
  readonly wait: number;
}

/** Pauses jobs and resumes them in the whole cluster. */
export class Pauses {
  readonly #reader: ClusterReader;
  readonly #local: LocalInstance | undefined;

  constructor(reader: ClusterReader, local: LocalInstance | undefined) {
    this.#reader = reader;
    this.#local = local;
  }

  /**
   * @throws UnknownJobError when no instance knows the job
   * @throws InvalidOptionsError when the end of the pause is past
   */
  async pause({ job, until, by, reason, wait }: WantedPause): Promise<Acknowledgement> {
    const snapshot = await this.#reader.snapshot();
    if (snapshot.definition(job) === undefined) throw unknownJob(job, snapshot);
    refusePast(until, snapshot.now);
    const request: NewJobRequest = { id: uniqueId(), kind: 'pause', job, until, by, reason };
    await this.#reader.ask((store) => store.request(request));
    return this.#followed(wait, (seen) => pauseAcknowledgement(seen, request));
  }

  /** @throws UnknownJobError when no instance knows the job, and it is not paused */
  async resume({ job, by, reason, wait }: Omit<WantedPause, 'until'>): Promise<Acknowledgement> {
    const snapshot = await this.#reader.snapshot();
    const pause = snapshot.pauseOf(job);
    if (pause === undefined) {
      if (snapshot.definition(job) === undefined) throw unknownJob(job, snapshot);
      return acknowledgedByAll(snapshot, job);
    }
    const withdrawn = await this.#reader.ask((store) => store.withdraw(pause.id, { by, reason }));
    // Somebody else has resumed it since.
    if (withdrawn === undefined) return acknowledgedByAll(snapshot, job);
    return this.#followed(wait, (seen) => resumeAcknowledgement(seen, pause, withdrawn));
  }

  /** The instances that follow, once none is pending or the time is up. */
  async #followed(
    wait: number,
    look: (snapshot: ClusterSnapshot) => Acknowledgement,
  ): Promise<Acknowledgement> {
    // The request stands, whatever becomes of the refresh.
    await this.#local?.refresh().catch(ignoreFailure);
    let latest: Acknowledgement = { acknowledgedBy: [], pending: [], silent: [] };
    await this.#reader.poll(wait, (snapshot) => {
      latest = look(snapshot);
      return latest.pending.length === 0 ? latest : undefined;
    });
    return latest;
  }
}

function refusePast(until: Date | undefined, now: number): void {
  if (until === undefined || until.getTime() > now) return;
  const place = { where: 'JobCluster.pause()', error: InvalidOptionsError };
  const expected = `a Date in the future (after ${new Date(now).toISOString()})`;
  refuse(place, 'until', expected, until.toISOString());
}
