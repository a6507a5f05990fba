import { RUN_CHANNEL, type RunChannelContext } from '../../../lib/core/channels.js';

/** What a run of `Reports.send` publishes. */
export interface PublishedRun extends Omit<RunChannelContext, 'calledAt' | 'attempt' | 'lockLost'> {
  calledAt: Date | undefined;
  attempt: number;
  lockLost: boolean;
}

/** A run of `Reports.send` for the tick at 02:00, before its handler is called. */
export function runOf(changes: Partial<RunChannelContext> = {}): PublishedRun {
  return {
    job: 'reports',
    runId: 'aaa-1',
    trigger: 'tick',
    tick: new Date('2026-01-01T02:00:00Z'),
    startedAt: new Date('2026-01-01T02:00:00Z'),
    calledAt: undefined,
    schedule: '0 * * * * (UTC)',
    timeZone: 'UTC',
    instance: 'web-1:1:aaa',
    lockKey: 'reports',
    source: 'Reports.send',
    attempt: 1,
    lockLost: false,
    ...changes,
  };
}

/** Publishes the run as the package does. */
export async function publishRun(run: PublishedRun, handler: () => unknown): Promise<unknown> {
  return RUN_CHANNEL.tracePromise(async () => {
    run.calledAt ??= new Date('2026-01-01T02:00:00.250Z');
    try {
      const result = await handler();
      run.outcome = 'succeeded';
      return result;
    } catch (error) {
      run.outcome = 'failed';
      throw error;
    }
  }, run);
}
