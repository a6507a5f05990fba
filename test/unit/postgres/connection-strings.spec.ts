import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { BackgroundJobsModule, InvalidOptionsError } from '../../../lib/index.js';
import { BACKGROUND_JOBS_ENVIRONMENT } from '../../../lib/background-jobs.environment.js';
import { PostgresJobStateStore, PostgresLockStore } from '../../../lib/postgres/index.js';
import { TestJobs } from '../../../lib/testing/index.js';
import { closeApps, startApp } from '../../support/test-app.js';

afterEach(closeApps);

const NO_PORT = 'postgres://ada:s3cret@host:notaport/app';

const WRONG: readonly [string, string, string][] = [
  [NO_PORT, 'got "postgres://***@host:notaport/app" (string).', 'pg cannot read it: Invalid URL.'],
  ['postgres://ada:s3cret@host:99999', 'got "postgres://***@host:99999" (string).', 'Invalid URL.'],
  ['postgres://ada:s3cret@one:5432,two:5432/app', 'got a text (not shown).', 'Invalid URL.'],
  ['postgres://ada:s3cret%E0@host/app', 'got "postgres://***@host/app" (string).', 'URI malformed.'],
  ['postgres://host:s3cret/app', 'got a text (not shown).', 'Invalid URL.'],
  ['postgres://host/app?password=s3cret&port=x', 'got a text (not shown).', '`port` is expected to be'],
  ['postgres://host/app?port=70000&password=s3cret', 'got a text (not shown).', '`port` is expected to be'],
  ['postgres://ada:s3cret@host/app?sslrootcert=/none', 'got a text (not shown).', 'no such file'],
];

async function messageOf(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidOptionsError);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret');
  return (error as Error).message;
}

describe('a connection string that pg cannot read', () => {
  it.each(WRONG)('%s is wrong, and the error says why', async (connectionString, given, reason) => {
    const store = new PostgresLockStore({ connectionString });
    const message = await messageOf(store.ping());
    expect(message).toMatch(
      /^PostgresLockStore: expected `connectionString` to be a connection string like /,
    );
    expect(message).toContain(given);
    expect(message).toContain(reason);
    expect(await messageOf(store.tryAcquire('key', 1000))).toBe(message);
    await store.close();
  });

  it.each([
    ['the lock store', () => ({ lockStore: new PostgresLockStore({ connectionString: NO_PORT }) })],
    ['the state store', () => ({ stateStore: new PostgresJobStateStore({ connectionString: NO_PORT }) })],
  ])('stops the start of an application, as an option of %s', async (_store, optionsOf) => {
    const wanted =
      /^Postgres\w+: expected `connectionString` .* got "postgres:\/\/\*\*\*@host:notaport\/app"/;
    const importedAs = [BackgroundJobsModule.forRootAsync({ useFactory: optionsOf })];
    expect(await messageOf(startApp({ jobs: optionsOf() }))).toMatch(wanted);
    expect(await messageOf(startApp({ importedAs }))).toMatch(wanted);
  });

  it('does not stop a test that replaces the store', async () => {
    const lockStore = new PostgresLockStore({ connectionString: NO_PORT });
    const context = await Test.createTestingModule({ imports: [BackgroundJobsModule.forRoot({ lockStore })] })
      .overrideProvider(BACKGROUND_JOBS_ENVIRONMENT)
      .useValue(new TestJobs().environment)
      .compile();
    await context.init();
    await context.close();
  });
});

describe('a connection string that pg can read', () => {
  it.each([
    'postgres://db/app',
    'POSTGRES://db/app',
    'postgresql://ada:a%40b@db:5432/app?sslmode=disable',
    'postgres:///app',
    'postgres://ada:pw@/app?host=/var/run/postgresql',
    'postgres://%2Fvar%2Frun%2Fpostgresql/app',
    'postgres://ada:100%@db/an app',
    'postgres://[::1]:5432/app',
    'socket:/var/run/postgresql?db=app',
    'socket://ada:pw@/var/run/postgresql?db=app',
    '/var/run/postgresql',
    '/var/run/postgresql app',
  ])('%s is accepted', async (connectionString) => {
    const store = new PostgresLockStore({ connectionString });
    await expect(store.loadDriver()).resolves.toBeUndefined();
    await store.close();
  });

  it.each([
    'not a url',
    'host=db dbname=app',
    '/var/run/postgresql an app',
    'postgres://',
    'postgres://db/app\n',
  ])('%j is not taken for the name of a database', (connectionString) => {
    expect(() => new PostgresLockStore({ connectionString })).toThrow(InvalidOptionsError);
  });
});
