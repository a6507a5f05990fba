import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisServer } from '../support/redis-server.js';
import {
  Consumer,
  NEEDS_PG,
  ONE_COPY,
  ONE_COPY_WITHOUT_PEERS,
  RAN_ITS_JOBS,
  WAS_OBSERVED,
} from './support/consumer.js';
import { packedTarball } from './support/tarball.js';

const LIMIT_MS = 300_000;
const EXPERIMENTAL = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const CONSUMERS = [
  { name: 'nest12-esm', isCommonJs: false, terminus: '@nestjs/terminus@^12', jestOptions: EXPERIMENTAL },
  { name: 'nest11-commonjs', isCommonJs: true, terminus: '@nestjs/terminus@^11', jestOptions: [] },
];

const needs = (part: string, name: string): string =>
  `INVALID_OPTIONS: ${part} needs the package \`${name}\`, which could not be loaded; \`npm install ${name}\` installs it.`;

const NEEDED_PEERS = ['imported', 'required'].flatMap((way) => [
  `${way}: ${needs('nestjs-background-jobs/opentelemetry', '@opentelemetry/api')}`,
  `${way}: ${needs('BackgroundJobsHealthIndicator', '@nestjs/terminus')}`,
  `${way}: ${needs('BackgroundJobsPrometheusModule', 'prom-client')}`,
  `${way}: INVALID_OPTIONS: ${NEEDS_PG}`,
]);

describe.each(CONSUMERS)('a consumer: $name', ({ name, isCommonJs, terminus, jestOptions }) => {
  let redis: RedisServer;
  let consumer: Consumer;
  let complaints: string;

  beforeAll(async () => {
    redis = await RedisServer.start();
    consumer = new Consumer(name, { REDIS_URL: redis.url });
    await consumer.install(packedTarball());
    complaints = await consumer.compileAll(
      'tsconfig.build.json',
      // The first consumer has `nodenext`, the second one `node16`.
      'tsconfig.own-resolution.json',
      'tsconfig.bundlers.json',
    );
  }, LIMIT_MS);

  afterAll(async () => {
    await redis.stop();
    await consumer.remove();
  });

  const printed = async (...args: string[]) => (await consumer.node(args)).trim();

  it('compiles with its own resolution of modules and with that of bundlers', () => {
    expect(complaints).toBe('');
  });

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
    expect(await printed('one-copy.mjs')).toBe(ONE_COPY_WITHOUT_PEERS);
  });

  it('says which packages the entries need that are not installed', async () => {
    expect((await printed('missing-peers.mjs')).split('\n')).toEqual(NEEDED_PEERS);
  });

  if (isCommonJs) {
    it('runs its jobs on the CommonJS build where Node cannot require ES modules', async () => {
      expect(await printed('--no-experimental-require-module', 'dist/main.js')).toMatch(RAN_ITS_JOBS);
    });

    it('says the same there of packages that are not installed', async () => {
      const said = await printed('--no-experimental-require-module', 'missing-peers.mjs');
      expect(said.split('\n')).toEqual(NEEDED_PEERS);
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

  describe('with the optional packages of the entries', () => {
    beforeAll(async () => {
      await consumer.install(terminus, '@opentelemetry/api@^1.9.0', 'prom-client@^15');
      consumer.add('observed');
      complaints = await consumer.compileAll('tsconfig.observed.json', 'tsconfig.observed-bundlers.json');
    }, LIMIT_MS);

    it('compiles with its own resolution of modules and with that of bundlers', () => {
      expect(complaints).toBe('');
    });

    it('has spans, health and metrics', async () => {
      expect(await printed('dist/observed.js')).toBe(WAS_OBSERVED);
    });

    it('has one copy of each class of every entry, imported or required', async () => {
      expect(await printed('one-copy.mjs')).toBe(ONE_COPY);
    });

    if (isCommonJs) {
      it('has them on the CommonJS build where Node cannot require ES modules', async () => {
        expect(await printed('--no-experimental-require-module', 'dist/observed.js')).toBe(WAS_OBSERVED);
      });
    }
  });
});
