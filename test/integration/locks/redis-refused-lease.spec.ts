import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/index.js';
import { LogRecorder } from '../../support/log-recorder.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { atEnd, startServer, storeOf } from './redis-fixture.js';

afterEach(closeApps);

class Reports {
  @BackgroundJob({ name: 'reports', interval: 100 })
  send(): void {}
}

describe('a job whose key somebody holds in Redis', () => {
  it('is named in a warning, with the holder that Redis tells and how long the lock lives', async () => {
    const { url } = await startServer();
    const holder = storeOf({ url });
    const lease = await holder.tryAcquire('background-jobs:lock:reports', 60_000, {
      owner: 'desk:7:by-hand',
    });
    expect(lease).toBeDefined();
    const log = new LogRecorder();
    const warned = new Promise<string>((resolve) => {
      log.warn = (line: unknown): void => {
        if (String(line).includes(' did not run at ')) resolve(String(line));
      };
    });
    const jobs = { scheduling: true, lockStore: storeOf({ url }) };
    const { context } = await startApp({ providers: [Reports], jobs }, log);
    atEnd(() => context.close());

    await expect(warned).resolves.toMatch(
      /^reports did not run at the last \d+ ticks .*, because desk:7:by-hand holds the lock "reports" \(\d+[sm] left/,
    );
  });
});
