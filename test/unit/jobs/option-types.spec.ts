import { describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/background-job.decorator.js';
import { JobRun } from '../../../lib/runs/job-run.js';

/*
 * The compiler is the test: `npm run typecheck` fails at every `@ts-expect-error` under which there is no error, and
 * at every error without one. None of these classes is instantiated.
 */

class DoesNotCompile {
  // @ts-expect-error -- one schedule, not two
  @BackgroundJob({ cron: '0 * * * *', interval: '1h' })
  both(): void {}

  // @ts-expect-error -- one schedule, not none
  @BackgroundJob({ name: 'neither' })
  neither(): void {}

  // @ts-expect-error -- no options at all
  @BackgroundJob()
  nothing(): void {}

  // @ts-expect-error -- an interval is the same in every zone
  @BackgroundJob({ interval: '1h', timeZone: 'Europe/Berlin' })
  zoneOfInterval(): void {}

  // @ts-expect-error -- no unit
  @BackgroundJob({ interval: '5 parsecs' })
  noUnit(): void {}

  // @ts-expect-error -- no number
  @BackgroundJob({ interval: 'hourly' })
  noNumber(): void {}

  // @ts-expect-error -- no duration
  @BackgroundJob({ interval: '1m', lock: { lockTimeout: 'long' } })
  lockTimeout(): void {}

  // @ts-expect-error -- no such option
  @BackgroundJob({ interval: '1m', intervall: '1m' })
  unknownOption(): void {}

  // @ts-expect-error -- no such option of a lock
  @BackgroundJob({ interval: '1m', lock: { timeout: '1m' } })
  unknownLockOption(): void {}

  // @ts-expect-error -- a lock is on, off or an object
  @BackgroundJob({ interval: '1m', lock: 'on' })
  lockAsText(): void {}

  // @ts-expect-error -- a handler is given a JobRun
  @BackgroundJob({ interval: '1m' })
  wrongArgument(run: string): string {
    return run;
  }

  // @ts-expect-error -- a handler is given one argument
  @BackgroundJob({ interval: '1m' })
  twoArguments(run: JobRun, other: number): unknown {
    return [run, other];
  }
}

class Compiles {
  @BackgroundJob({ cron: '0 * * * *', timeZone: 'Europe/Berlin', name: 'named', disabled: true, lock: false })
  cron(): void {}

  @BackgroundJob({ interval: 30_000, lock: true })
  milliseconds(): void {}

  @BackgroundJob({ interval: '30s', lock: { key: 'k', lockTimeout: '1 minute', refreshInterval: '5 secs' } })
  text(run: JobRun): Promise<string> {
    return Promise.resolve(run.id);
  }

  @BackgroundJob({ interval: '1.5h', lock: { holdOnSuccess: '10M', holdOnFailure: '2 Days' } })
  holds(): void {}

  // What is undefined counts as not given: options come from elsewhere.
  @BackgroundJob({ interval: '1h', cron: undefined, name: undefined, lock: undefined, disabled: undefined })
  undefinedOptions(): void {}
}

describe('the types of the options', () => {
  it('are checked by the compiler, on every method of two classes', () => {
    expect(Object.getOwnPropertyNames(DoesNotCompile.prototype)).toHaveLength(13);
    expect(Object.getOwnPropertyNames(Compiles.prototype)).toHaveLength(6);
  });
});
