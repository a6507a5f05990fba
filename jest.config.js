const swc = {
  swcrc: false,
  sourceMaps: true,
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
  },
};

const moduleNameMapper = {
  // The sources import each other as the .js that they become. The second path is for packages, which are .js.
  '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  // What samples import, where a test tries their classes.
  '^nestjs-background-jobs$': '<rootDir>/lib/index.ts',
  '^nestjs-background-jobs/([\\w-]+)$': '<rootDir>/lib/$1/index.ts',
};

function project(name, overrides = {}) {
  return {
    displayName: name,
    testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
    testEnvironment: 'node',
    setupFiles: ['<rootDir>/test/support/forget-storages.cjs'],
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '^.+\\.ts$': ['@swc/jest', swc] },
    moduleNameMapper,
    ...overrides,
  };
}

/** What they install is packed once. */
const PACKED = {
  globalSetup: '<rootDir>/test/package/support/pack-once.js',
  globalTeardown: '<rootDir>/test/package/support/remove-tarball.js',
};

/** One suite on two packages: on the original, and with the one line changed that the migration is. */
const MIGRATION = [
  project('nestjs-schedule', {
    testMatch: ['<rootDir>/test/migration/{same,differences}/*.spec.ts'],
    globals: { schedulePackage: 'original' },
  }),
  project('migration', {
    moduleNameMapper: {
      ...moduleNameMapper,
      '^@nestjs/schedule$': '<rootDir>/lib/nest-schedule/index.ts',
    },
    globals: { schedulePackage: 'here' },
  }),
];

export default {
  // Only a hang reaches this limit, because no test is about speed and a busy machine may be twenty times slower.
  testTimeout: 120_000,
  // What a spec has loaded stays in its worker, and the last ones would spend their time on collecting garbage.
  workerIdleMemoryLimit: '1000MB',
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  projects: [
    project('unit'),
    project('integration'),
    project('nest11', {
      // Also for the imports in lib/, which lies above the folder with version 11.
      moduleNameMapper: {
        ...moduleNameMapper,
        '^@nestjs/(.*)$': '<rootDir>/test/nest11/node_modules/@nestjs/$1',
      },
    }),
    project('cluster'),
    project('faults'),
    project('browser'),
    project('monitoring'),
    project('package', PACKED),
    project('matrix', PACKED),
    ...MIGRATION,
  ],
};
