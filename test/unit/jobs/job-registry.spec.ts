import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnknownJobError } from '../../../lib/core/errors.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

class Reports {
  @BackgroundJob({ cron: '0 * * * *' })
  send(): void {}
}

let app: TestApp;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  app = await startApp({ clock, providers: [Reports], jobs: { scheduling: true } });
});

describe('jobs by name', () => {
  it('list, get and has know them, in the order in which they were found or added', () => {
    const { registry } = app;
    const added = registry.add('added', { interval: '1m' }, () => 1);

    expect(registry.list().map(({ name }) => name)).toEqual(['Reports.send', 'added']);
    expect(registry.get('added')).toBe(added);
    expect(registry.has('added')).toBe(true);
    expect(registry.has('other')).toBe(false);
  });

  it.each([
    ['Reports.sent', 'unknown job `Reports.sent`: did you mean `Reports.send`?'],
    ['billing', 'unknown job `billing`: expected one of `Reports.send`.'],
    ['__proto__', 'unknown job `__proto__`: expected one of `Reports.send`.'],
  ])('get and remove of an unknown one name what there is: %s', async (name, message) => {
    expect(() => app.registry.get(name)).toThrow(new UnknownJobError(message));
    await expect(app.registry.remove(name)).rejects.toThrow(new UnknownJobError(message));
  });

  it.each(['constructor', '__proto__', 'toString', 'ключ 鍵 🔑', 'a'.repeat(200)])(
    'any text is a name: %s',
    async (name) => {
      const job = app.registry.add(name, { cron: '* * * * *' }, () => name);

      await expect(job.run()).resolves.toMatchObject({ job: name, value: name });
      await clock.advance(60_000);
      expect(job.lastRun).toMatchObject({ trigger: 'tick', outcome: 'succeeded' });
    },
  );
});
