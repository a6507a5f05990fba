import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobEvents } from 'nestjs-background-jobs';

/** What an instance tells the launcher of a run. */
export interface Report {
  readonly event: 'started' | 'succeeded' | 'failed' | 'skipped';
  readonly job: string;
  /** ISO 8601. */
  readonly tick: string;
  /** What the handler returned, why it failed, or why it was not called. */
  readonly text: string;
}

/** Tells the launcher what this instance's jobs do. */
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
