import { describe, expect, it } from '@jest/globals';
import { endSample, exitCode, START_MS, startSample } from './support/sample.js';

/** A failure with the breadcrumbs of its own run and nothing else. */
const FAILURE =
  /failed \| ShopService\.exportOrders \| the warehouse answered 503 \| id=\S+ \| trigger=tick \| attempt=1\n +read 3 orders\n +asked the warehouse\n(?! )/;

describe('npm run sample:error-tracker', () => {
  it('reports failures, lost locks and ticks without a lock over HTTP', async () => {
    const sample = startSample('error-tracker');
    await sample.untilPrinted(FAILURE, START_MS);
    await sample.untilPrinted(
      /collector \| lock-lost \| ShopService\.countStock \| the lock .* was lost/,
      30_000,
    );
    await sample.untilPrinted(/failed \| ShopService\.countStock \| aborted: LockLostError: /, 30_000);
    await sample.untilPrinted(/collector \| lock-unavailable \| \S+ \| .* \| id=/, 30_000);
    await sample.untilPrinted(
      /the lock store is back[^]*collector \| failed \| ShopService\.exportOrders/,
      30_000,
    );
    await endSample(sample, 'SIGTERM');
  }, 150_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits with 0 on %s',
    async (signal) => {
      await expect(exitCode('error-tracker', signal, /collector \| failed/)).resolves.toBe(0);
    },
    150_000,
  );
});
