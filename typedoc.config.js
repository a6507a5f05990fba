import { OptionDefaults } from 'typedoc';

/** The API reference: `npm run docs:api` writes it, `npm run typecheck` looks whether it could. */
export default {
  entryPoints: [
    'lib/index.ts',
    'lib/testing/index.ts',
    'lib/nest-schedule/index.ts',
    'lib/dashboard/index.ts',
    'lib/opentelemetry/index.ts',
    'lib/terminus/index.ts',
    'lib/prometheus/index.ts',
    'lib/postgres/index.ts',
  ],
  tsconfig: 'tsconfig.json',
  out: 'api',
  readme: 'none',
  includeVersion: true,
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  // A comment for the compiler, in the form that reaches the declarations.
  blockTags: [...OptionDefaults.blockTags, '@ts-ignore'],
  logLevel: 'Warn',
  treatWarningsAsErrors: true,
  requiredToBeDocumented: ['Enum', 'Variable', 'Function', 'Class', 'Interface', 'TypeAlias', 'Method'],
  // Parts of one type each, which is documented.
  intentionallyNotExported: [
    'AnyCase',
    'Unit',
    'Unsettled',
    'CommonCronOptions',
    'CronCallback',
    'CronJobOfPackage',
    'JOB_STATES',
  ],
  // Members that are somebody else's: of Nest, ioredis, Jest and `cron`.
  intentionallyNotDocumented: [
    ...['set', 'eval', 'evalsha', 'ping', 'on', 'off'].map((member) => `index.RedisClient.${member}`),
    'testing.OverridableModule.overrideProvider.__type.useValue',
    ...['describe', 'it'].map((member) => `testing.TestFramework.${member}`),
    ...['fireOnTick', 'start', 'stop', 'lastDate', 'cronTime.__type.sendAt'].map(
      (member) => `nest-schedule.UserCronJob.${member}`,
    ),
    'nest-schedule.ForeignDate.valueOf',
  ],
  validation: {
    notExported: true,
    notDocumented: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
};
