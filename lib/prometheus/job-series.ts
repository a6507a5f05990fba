import type { Labels } from './prom-client.js';

/** A metric whose series belong to jobs. */
interface JobMetric {
  remove(labels: Labels): void;
}

/** The series of jobs in one metric. They begin with a job, and go with it. */
export class JobSeries<Metric extends JobMetric> {
  readonly #variants: readonly Labels[];
  readonly #begin: (metric: Metric, labels: Labels) => void;
  #begun: ReadonlySet<string> = new Set();
  readonly #noted = new Set<string>();

  /**
   * @param variants the labels, beside the job, of all series of a job
   * @param begin makes a series, and changes none that is there
   */
  constructor(
    variants: readonly Labels[],
    begin: (metric: Metric, labels: Labels) => void = () => undefined,
  ) {
    this.#variants = variants;
    this.#begin = begin;
  }

  /** Something has happened to the job, which may be gone already. */
  note(job: string): void {
    this.#noted.add(job);
  }

  /** Begins the series of all jobs, because a registry may have reset them, and removes those of jobs that are gone. */
  follow(metric: Metric, jobs: ReadonlySet<string>): void {
    for (const job of jobs) this.#each(job, (labels) => this.#begin(metric, labels));
    for (const job of [...this.#begun, ...this.#noted])
      if (!jobs.has(job)) this.#each(job, (labels) => metric.remove(labels));
    this.#begun = jobs;
    this.#noted.clear();
  }

  #each(job: string, act: (labels: Labels) => void): void {
    for (const variant of this.#variants) act({ job_name: job, ...variant });
  }
}
