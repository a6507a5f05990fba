import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobEvents, type RunResult } from 'nestjs-background-jobs';

type Labels = Record<string, string>;

/** The metrics. Each fits a `Counter`, `Histogram` or `Gauge` of prom-client. */
export abstract class JobMeters {
  abstract readonly runs: { inc(labels: Labels): void };
  abstract readonly seconds: { observe(labels: Labels, seconds: number): void };
  abstract readonly lastSuccess: { set(labels: Labels, time: number): void };
  abstract readonly missedTicks: { inc(labels: Labels, count: number): void };
  abstract readonly lostLocks: { inc(labels: Labels): void };
}

/** Updates the metrics from the events of this instance. */
@Injectable()
export class JobMetrics implements OnModuleInit {
  constructor(
    private readonly events: JobEvents,
    private readonly meters: JobMeters,
  ) {}

  onModuleInit(): void {
    const ended = (result: RunResult) => this.ended(result);
    this.events
      .on('succeeded', ended)
      .on('failed', ended)
      .on('skipped', ({ job, outcome, reason }) => this.meters.runs.inc({ job_name: job, outcome, reason }))
      .on('missed', ({ job, count }) => this.meters.missedTicks.inc({ job_name: job }, count))
      .on('lockLost', ({ job }) => this.meters.lostLocks.inc({ job_name: job }));
  }

  private ended({ job: job_name, outcome, startedAt, finishedAt }: RunResult): void {
    this.meters.runs.inc({ job_name, outcome, reason: '' });
    this.meters.seconds.observe({ job_name, outcome }, (finishedAt.getTime() - startedAt.getTime()) / 1000);
    if (outcome === 'succeeded') this.meters.lastSuccess.set({ job_name }, finishedAt.getTime() / 1000);
  }
}
