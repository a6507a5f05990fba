import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BackgroundJobsDashboardModule,
  type DashboardAsyncOptions,
  type DashboardOptions,
} from '../../../lib/dashboard/index.js';
import { BackgroundJobsModule, InMemoryLockStore, InvalidOptionsError } from '../../../lib/index.js';
import { ScheduleModule } from '../../../lib/nest-schedule/index.js';
import { closeApps, moduleNamed, startApp, startError } from '../../support/test-app.js';

class Guard {
  canActivate(): boolean {
    return true;
  }
}

const given = (options: unknown) => BackgroundJobsDashboardModule.forRoot(options as DashboardOptions);
const givenAsync = (options: unknown) =>
  BackgroundJobsDashboardModule.forRootAsync(options as DashboardAsyncOptions);
const fromFactory = (settings: unknown) => givenAsync({ useFactory: () => settings });

/** The message of the error that stops the start. */
async function refusal(...imports: ReturnType<typeof given>[]): Promise<string> {
  const error = await startError({ imports });
  expect(error).toBeInstanceOf(InvalidOptionsError);
  return (error as Error).message;
}

const ROOT = 'BackgroundJobsDashboardModule.forRoot()';
const ASYNC = 'BackgroundJobsDashboardModule.forRootAsync()';
const PATH = "expected `path` to be segments of letters, digits, '-', '_', '.' and '~', like 'admin/jobs'";

describe('the options of the dashboard', () => {
  afterEach(closeApps);

  it.each<readonly [unknown, string]>([
    [{ guard: [] }, `${ROOT}: unknown option \`guard\`: did you mean \`guards\`?`],
    [{ useFactory: () => ({}) }, `${ROOT}: unknown option \`useFactory\`: expected one of`],
    ['admin', `${ROOT}: expected \`options\` to be an object, got "admin" (string).`],
    [null, `${ROOT}: expected \`options\` to be an object, got \`null\`.`],
    [{ path: '' }, `${ROOT}: expected \`path\` to be a text that is not empty, got "" (string).`],
    [{ path: 5 }, `${ROOT}: expected \`path\` to be a text that is not empty, got 5 (number).`],
    [{ path: ['jobs'] }, `${ROOT}: expected \`path\` to be a text that is not empty, got an array.`],
    [{ path: 'admin/:id' }, `${ROOT}: ${PATH}, got "admin/:id" (string).`],
    [{ path: 'admin//jobs' }, `${ROOT}: ${PATH}, got "admin//jobs" (string).`],
    [{ path: 'admin/*' }, `${ROOT}: ${PATH}, got "admin/*" (string).`],
    [{ path: 'admin/..' }, `${ROOT}: ${PATH}, got "admin/.." (string).`],
    [{ path: 'admin jobs' }, `${ROOT}: ${PATH}, got "admin jobs" (string).`],
    [{ path: 'jobs?' }, `${ROOT}: ${PATH}, got "jobs?" (string).`],
    [{ guards: Guard }, `${ROOT}: expected \`guards\` to be an array, got the function \`Guard\`.`],
    [
      { guards: [undefined] },
      `${ROOT}: expected \`guards[0]\` to be a guard, with \`canActivate()\`, got \`undefined\`.`,
    ],
    [
      { guards: [Guard, String] },
      `${ROOT}: expected \`guards[1]\` to be a guard, with \`canActivate()\`, got the function \`String\`.`,
    ],
    [{ guards: [{}] }, `${ROOT}: expected \`guards[0]\` to be a guard`],
    [{ imports: Guard }, `${ROOT}: expected \`imports\` to be an array, got the function \`Guard\`.`],
    [{ access: 'full' }, `${ROOT}: expected \`access\` to be a function, got "full" (string).`],
    [{ user: 'ada' }, `${ROOT}: expected \`user\` to be a function, got "ada" (string).`],
    [{ runUrl: '/logs' }, `${ROOT}: expected \`runUrl\` to be a function, got "/logs" (string).`],
    [{ readOnly: 'yes' }, `${ROOT}: expected \`readOnly\` to be \`true\` or \`false\`, got "yes" (string).`],
  ])('refuse %p', async (options, message) => {
    expect(await refusal(given(options))).toContain(message);
  });

  it.each<readonly [unknown, string]>([
    [{}, `${ASYNC}: expected \`useFactory\` to be a function, got \`undefined\`.`],
    [undefined, `${ASYNC}: expected \`options\` to be an object, got \`undefined\`.`],
    [
      { useFactory: {} },
      `${ASYNC}: expected \`useFactory\` to be a function, got an object of class Object.`,
    ],
    [{ useFactory: () => ({}), inject: Guard }, `${ASYNC}: expected \`inject\` to be an array`],
    [{ useFactory: () => ({}), access: () => 'full' }, `${ASYNC}: unknown option \`access\`:`],
    [{ useFactory: () => ({}), path: 'a:b' }, `${ASYNC}: ${PATH}`],
    [{ useFactory: () => undefined }, `${ASYNC}: expected \`options\` to be an object, got \`undefined\`.`],
    [{ useFactory: () => ({ readOnly: 1 }) }, `${ASYNC}: expected \`readOnly\` to be \`true\` or \`false\``],
    [{ useFactory: () => ({ readonly: true }) }, 'unknown option `readonly`: did you mean `readOnly`?'],
    [
      { useFactory: () => ({ path: 'admin' }) },
      `${ASYNC}: expected \`path\` to be outside of \`useFactory\`, got "admin" (string). ` +
        'Nest needs it before it calls the factory: put it beside `useFactory`.',
    ],
    [{ useFactory: () => ({ guards: [Guard] }) }, `${ASYNC}: expected \`guards\` to be outside of`],
  ])('refuse %p when a factory gives them', async (options, message) => {
    expect(await refusal(givenAsync(options))).toContain(message);
  });

  it('may be absent', async () => {
    await startApp({ imports: [given(undefined), given({ path: 'other', guards: undefined })] });
  });

  it('pass on the error of the factory', async () => {
    const error = new Error('no settings');
    const failing = givenAsync({ useFactory: () => Promise.reject(error) });
    expect(await startError({ imports: [failing] })).toBe(error);
  });

  it('refuse the bare class', async () => {
    expect(await refusal(BackgroundJobsDashboardModule as never)).toBe(
      'BackgroundJobsDashboardModule: expected it to be imported with `forRoot()` or `forRootAsync()`, got the bare class.',
    );
  });

  it.each([
    ['jobs', 'jobs'],
    ['/jobs', 'jobs/'],
    [undefined, 'background-jobs'],
  ])('refuse the same path twice: %s and %s', async (one, other) => {
    expect(await refusal(given({ path: one }), given({ path: other }))).toMatch(
      /^BackgroundJobsDashboardModule: expected each dashboard to have a `path` of its own, got "[\w-]+" twice\.$/u,
    );
  });

  it('may be those of one dashboard that two modules import', async () => {
    const dashboard = given({});
    await startApp({ imports: [dashboard, moduleNamed('Feature', { imports: [dashboard] })] });
  });
});

describe('the dashboard', () => {
  afterEach(closeApps);

  it('needs the jobs', async () => {
    expect((await startError({ importedAs: [given({})] })) as Error).toMatchObject({
      name: 'InvalidOptionsError',
      message:
        'BackgroundJobsDashboardModule: expected the application to import `BackgroundJobsModule.forRoot()`, got no jobs. ' +
        'Import it in the root module, or, with `isGlobal: false`, pass its module in `imports`.',
    });
  });

  it('finds the jobs of a module that is not global in its imports', async () => {
    const jobs = BackgroundJobsModule.forRoot({ isGlobal: false });
    await startApp({ importedAs: [jobs], imports: [given({ imports: [jobs] })] });
  });

  it('finds the jobs of ScheduleModule', async () => {
    const jobs = ScheduleModule.forRoot({ lockStore: new InMemoryLockStore() });
    await startApp({ importedAs: [jobs], imports: [given({})] });
  });

  it('needs the state store', async () => {
    const jobs = { stateStore: false } as const;
    expect((await startError({ jobs, imports: [given({})] })) as Error).toMatchObject({
      name: 'InvalidOptionsError',
      message:
        'BackgroundJobsDashboardModule: expected the module option `stateStore` to be a state store, got `false`. ' +
        'Without one, instances neither report nor take requests.',
    });
  });

  it.each(['reference', 'deep-hash'] as const)(
    'is there for each path when Nest tells modules apart by %s',
    async (moduleIdGeneratorAlgorithm) => {
      const imports = [BackgroundJobsModule.forRoot(), given({ path: 'one' }), given({ path: 'two' })];
      const context = await Test.createTestingModule({ imports }, { moduleIdGeneratorAlgorithm }).compile();
      const modules = [...context.get(ModulesContainer, { strict: false }).values()];
      expect(modules.flatMap(({ controllers }) => [...controllers.keys()])).toHaveLength(2);
      await context.close();
    },
  );
});

describe('in production', () => {
  const before = process.env['NODE_ENV'];
  const jobs = { lockStore: new InMemoryLockStore(), scheduling: false };

  beforeEach(() => {
    process.env['NODE_ENV'] = 'production';
  });

  afterEach(async () => {
    process.env['NODE_ENV'] = before;
    await closeApps();
  });

  it.each([
    ['nothing', given({})],
    ['an empty list of guards', given({ guards: [] })],
    ['a user alone', given({ user: () => 'ada', readOnly: true })],
    ['a factory that gives no `access`', fromFactory({})],
  ])('a dashboard with %s does not start', async (_options, dashboard) => {
    expect((await startError({ jobs, imports: [dashboard] })) as Error).toMatchObject({
      name: 'InvalidOptionsError',
      message:
        'BackgroundJobsDashboardModule: expected `guards` or `access` to be given with NODE_ENV=production, got neither. ' +
        'Pass `guards: [AdminGuard]`, or `access: (request) => …`, which says who may see and change what.',
    });
  });

  it.each([
    ['guards', given({ guards: [Guard] })],
    ['`access`', given({ access: () => false })],
    ['`access` of a factory', fromFactory({ access: () => false })],
    ['guards beside a factory', givenAsync({ guards: [new Guard()], useFactory: () => ({}) })],
  ])('a dashboard with %s starts', async (_options, dashboard) => {
    await startApp({ jobs, imports: [dashboard] });
  });
});
