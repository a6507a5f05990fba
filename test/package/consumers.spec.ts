import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisServer } from '../support/redis-server.js';
import { Consumer, ONE_COPY, RAN_ITS_JOBS } from './support/consumer.js';
import { packedTarball } from './support/tarball.js';

const LIMIT_MS = 300_000;
const EXPERIMENTAL = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const CONSUMERS = [
  { name: 'nest12-esm', isCommonJs: false, jestOptions: EXPERIMENTAL },
  { name: 'nest11-commonjs', isCommonJs: true, jestOptions: [] },
];

describe.each(CONSUMERS)('a consumer: $name', ({ name, isCommonJs, jestOptions }) => {
  let redis: RedisServer;
  let consumer: Consumer;

  beforeAll(async () => {
    redis = await RedisServer.start();
    consumer = new Consumer(name, { REDIS_URL: redis.url });
    await consumer.install(packedTarball());
    await consumer.compile();
  }, LIMIT_MS);

  afterAll(async () => {
    await redis.stop();
    await consumer.remove();
  });

  const printed = async (...args: string[]) => (await consumer.node(args)).trim();

  it('runs its jobs with their locks in Redis, and ends by itself without output on stderr', async () => {
    expect(await printed('dist/main.js')).toMatch(RAN_ITS_JOBS);
  });

  it('runs its jobs when SWC builds it', async () => {
    await consumer.node(['build-swc.mjs']);

    expect(await printed('dist-swc/main.js')).toMatch(RAN_ITS_JOBS);
  });

  it('has the command line of the package', async () => {
    const command = ['--no-install', 'nestjs-background-jobs', 'list', '--json'];

    // The tests above have run the jobs.
    const jobs: unknown = JSON.parse(await consumer.run('npx', command));
    expect(jobs).toContainEqual(expect.objectContaining({ name: 'breathing' }));
  });

  it('has one copy of each class of every entry, imported or required', async () => {
    expect(await printed('one-copy.mjs')).toMatch(ONE_COPY);
  });

  if (isCommonJs) {
    it('runs its jobs on the CommonJS build where Node cannot require ES modules', async () => {
      expect(await printed('--no-experimental-require-module', 'dist/main.js')).toMatch(RAN_ITS_JOBS);
    });
  }

  it('tests its jobs with Jest', async () => {
    expect(await consumer.tool('jest/bin/jest.js', [], jestOptions)).toMatch(/Tests: +3 passed, 3 total/);
  });

  it('tests its jobs with Vitest, while timers are real, faked or advance with the clock', async () => {
    // Vitest can fake `process.nextTick` in threads only.
    const output = await consumer.tool('vitest/vitest.mjs', ['run', '--pool=threads']);

    expect(output).toMatch(/Tests +3 passed \(3\)/);
  });

  it.each([
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ])('compiles with `module: %s, moduleResolution: %s`', async (module, moduleResolution) => {
    const args = ['--noEmit', '--module', module, '--moduleResolution', moduleResolution];

    await expect(consumer.tool('typescript/bin/tsc', args)).resolves.toBe('');
  });
});
