import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { JobInterceptor, JobRun } from 'nestjs-background-jobs';

/** Pings `https://hc-ping.com/<ping key>/<job>`, in the one instance that runs the tick. */
@Injectable()
export class HealthchecksPings implements JobInterceptor {
  async intercept({ job }: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    const check = `${process.env['HEALTHCHECKS_URL']}/${job.toLowerCase().replace(/\W+/g, '-')}`;
    const rid = randomUUID();
    // A ping that fails must not fail the run.
    const ping = (end: string) =>
      fetch(`${check}${end}?rid=${rid}`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await ping('/start');
    const run = next();
    const [{ status }] = await Promise.allSettled([run]);
    await ping(status === 'fulfilled' ? '' : '/fail');
    return run;
  }
}
