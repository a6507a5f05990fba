import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobEvents } from 'nestjs-background-jobs';
import { ErrorTracker } from './error-tracker.js';

/** Reports the events that no interceptor sees: lost locks, and ticks without a run. */
@Injectable()
export class TrackedEvents implements OnModuleInit {
  constructor(
    private readonly events: JobEvents,
    private readonly tracker: ErrorTracker,
  ) {}

  onModuleInit(): void {
    this.events
      .on('lockLost', ({ id, job, error }) =>
        this.tracker.report({ kind: 'lock-lost', job, message: error.message, tags: { id } }),
      )
      .on('skipped', ({ id, job, reason, error }) => {
        // The other reasons are normal in a cluster.
        if (reason !== 'lock-unavailable') return;
        this.tracker.report({ kind: reason, job, message: error?.message ?? reason, tags: { id } });
      })
      .on('missed', ({ job, count, from, to }) => {
        const tags = { from: from.toISOString(), to: to.toISOString() };
        this.tracker.report({ kind: 'missed', job, message: `${count} ticks were missed`, tags });
      });
  }
}
