import { expect, it } from '@jest/globals';
import { run } from './support/command.js';
import { runSample } from './support/sample.js';

it('npm run sample:testing passes its own tests without Redis', async () => {
  // The script itself switches on ES modules, and no Redis listens at this address.
  const env = { NODE_OPTIONS: '', REDIS_URL: 'redis://127.0.0.1:1' };
  const output = await run('npm', runSample('testing'), { who: 'sample testing', env });
  expect(output).toMatch(/Test Suites: 5 passed, 5 total/);
  expect(output).toMatch(/Tests: +14 passed, 14 total/);
});
