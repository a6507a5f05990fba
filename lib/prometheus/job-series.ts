import type { Labels } from './prom-client.js';

/** A metric whose series belong to jobs. */
interface JobMetric {
  remove(labels: Labels): void;
}

/** The series of jobs in one metric. They appear with a job, and are removed with it. */
export class JobSeries<Metric extends JobMetric> {
  readonly #variants: readonly Labels[];
  readonly #begin: (metric: Metric, labels: Labels) => void;
  #begun: ReadonlySet<string> = new Set();
  readonly #noted = new Set<string>();

  /**
   * @param variants the labels, beside the job, of all series of a job
   * @param begin makes a series, and leaves an existing one unchanged
   */
  constructor(
    variants: readonly Labels[],
    begin: (metric: Metric, labels: Labels) => void = () => undefined,
  ) {
    this.#variants = variants;
    this.#begin = begin;
  }

  /** Called when the metric gets a value for a job, which may have been removed already. */
  note(job: string): void {
    this.#noted.add(job);
  }

  /** Begins the series of all jobs, because a registry may have reset them. Removes the series of removed jobs. */
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
