import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobEvents } from 'nestjs-background-jobs';

/** An instance's report on a run, for the launcher. */
export interface Report {
  readonly event: 'started' | 'succeeded' | 'failed' | 'skipped';
  readonly job: string;
  /** ISO 8601. */
  readonly tick: string;
  /** The handler's return value, the reason of its failure, or the reason of the skip. */
  readonly text: string;
}

/** Reports this instance's runs to the launcher. */
@Injectable()
export class Reporter implements OnModuleInit {
  constructor(private readonly events: JobEvents) {}

  onModuleInit(): void {
    this.events
      .on('started', ({ job, tick }) => tell('started', job, tick, ''))
      .on('succeeded', ({ job, tick, value }) => tell('succeeded', job, tick, String(value)))
      .on('failed', ({ job, tick, error }) => tell('failed', job, tick, error.message))
      .on('skipped', ({ job, tick, reason }) => tell('skipped', job, tick, reason));
  }
}

function tell(event: Report['event'], job: string, tick: Date | undefined, text: string): void {
  const report: Report = { event, job, tick: tick?.toISOString() ?? '', text };
  if (process.connected) process.send?.(report);
}
