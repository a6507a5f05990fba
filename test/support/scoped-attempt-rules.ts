import { Injectable, Scope } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { startApp } from './test-app.js';

/** Fails as often as it is told at `new`, and then at the call of its job. */
@Injectable({ scope: Scope.REQUEST })
class Flaky {
  static made = 0;
  static failures = 0;
  readonly number = ++Flaky.made;
  #calls = 0;

  constructor() {
    if (Flaky.failures-- > 0) throw new Error(`no database for number ${this.number}`);
  }

  @BackgroundJob({ interval: '1m', retry: { attempts: 3, delay: 0 } })
  send(): string {
    if (++this.#calls < 2) throw new Error('failed');
    return `call ${this.#calls} of number ${this.number}`;
  }
}

/** Rules for runs of several attempts, and for hosts that cannot be created. */
export function describeScopedAttempts(): void {
  it.each([
    { failures: 0, outcome: 'succeeded', value: 'call 2 of number 1', attempts: 2 },
    { failures: 1, outcome: 'succeeded', value: 'call 2 of number 2', attempts: 3 },
  ])(
    'is created once for all attempts, after $failures failures of its constructor',
    async ({ failures, ...expected }) => {
      Object.assign(Flaky, { made: 0, failures });
      const { registry } = await startApp({ providers: [Flaky] });

      await expect(registry.get('Flaky.send').run()).resolves.toMatchObject(expected);
    },
  );

  it('fails the run with the error of its constructor', async () => {
    Object.assign(Flaky, { made: 0, failures: 3 });
    const { registry } = await startApp({ providers: [Flaky] });

    await expect(registry.get('Flaky.send').run()).resolves.toMatchObject({
      outcome: 'failed',
      attempts: 3,
      error: { message: 'no database for number 3' },
    });
  });
}
