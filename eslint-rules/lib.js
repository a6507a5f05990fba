import { fileURLToPath } from 'node:url';
import { cycles } from './cycles.js';
import { homes, layers } from './imports.js';

const root = fileURLToPath(new URL('../lib', import.meta.url));

/** From the top down: what each layer may import beside itself. */
const LAYERS = {
  index: {
    places: ['index.ts'],
    imports: ['module', 'options', 'clusterView', 'jobs', 'schedules', 'runs', 'locks', 'core'],
  },
  /** What the entries beside the main one share with it. The package does not export it. */
  internal: {
    places: ['internal.ts'],
    imports: ['module', 'options', 'clusterView', 'jobs', 'schedules', 'runs', 'locks', 'core'],
  },
  module: {
    places: [
      'background-jobs.module.ts',
      'background-jobs.assembly.ts',
      'background-jobs.dependencies.ts',
      'background-jobs.jobs-assembly.ts',
      'background-jobs.shared-assembly.ts',
    ],
    imports: ['options', 'reporting', 'clusterView', 'jobs', 'schedules', 'runs', 'locks', 'core'],
  },
  options: {
    places: ['background-jobs.options.ts', 'background-jobs.environment.ts'],
    imports: ['clusterView', 'jobs', 'schedules', 'runs', 'locks', 'core'],
  },
  /** What instances report, and how they take requests. */
  reporting: {
    places: ['cluster/reporting/'],
    imports: ['clusterView', 'jobs', 'schedules', 'runs', 'locks', 'core'],
  },
  /** State stores, and what people and tools see of them. It knows nothing of Nest, so that a tool starts fast. */
  clusterView: {
    places: ['cluster/state/', 'cluster/view/'],
    imports: ['schedules', 'runs', 'locks', 'core'],
  },
  jobs: { places: ['jobs/'], imports: ['schedules', 'runs', 'locks', 'core'] },
  runs: { places: ['runs/'], imports: ['locks', 'core'] },
  schedules: { places: ['schedules/'], imports: ['core'] },
  locks: { places: ['locks/'], imports: ['core'] },
  core: { places: ['core/'], imports: [] },
  testing: { places: ['testing/'], imports: ['index', 'internal'] },
  cli: { places: ['cli/'], imports: ['clusterView', 'schedules', 'locks', 'core'] },
  /** It is loaded before Nest and all that OpenTelemetry patches, so it imports neither `index` nor `internal`. */
  opentelemetry: { places: ['opentelemetry/'], imports: ['core'] },
  terminus: { places: ['terminus/'], imports: ['index', 'internal'] },
  nestSchedule: { places: ['nest-schedule/'], imports: ['index', 'internal'] },
  prometheus: { places: ['prometheus/'], imports: ['index', 'internal'] },
  /** It knows nothing of Nest, so that a tool with such a store starts fast. */
  postgres: { places: ['postgres/'], imports: ['clusterView', 'schedules', 'locks', 'core'] },
  dashboard: {
    places: [
      'dashboard/index.ts',
      'dashboard/dashboard.module.ts',
      'dashboard/dashboard.options.ts',
      'dashboard/server/',
      'dashboard/client-files.d.ts',
      // As the import of the bundled module names it.
      'dashboard/client-files.ts',
    ],
    imports: ['dashboardShared', 'index', 'internal'],
  },
  /** The page. It runs in browsers, so it shares types and plain functions alone. */
  dashboardClient: { places: ['dashboard/client/'], imports: ['dashboardShared'] },
  /** The JSON that the page gets, as both sides know it. */
  dashboardShared: { places: ['dashboard/shared/'], imports: ['index'] },
};

const CLOCK = ['core/clock.ts'];
/** Stores that others write keep the time of a real system, which cannot be handed a clock. */
const REAL_TIME = 'testing/clock/real-time.ts';
/** The time that a test framework has put in place of the system's, which it can do with the globals alone. */
const FAKED_TIME = 'testing/clock/faked-time.ts';

/** The page's own clock, because nothing of Node reaches a browser. */
const PAGE_CLOCK = 'lib/dashboard/client/clock.ts';

/** Timers that applications stop with the functions of Node. */
const REAL_TIMERS = 'nest-schedule/real-timers.ts';

const HOMES = {
  '@nestjs/*': [
    'jobs/',
    'background-jobs.module.ts',
    'background-jobs.assembly.ts',
    'background-jobs.jobs-assembly.ts',
    'background-jobs.shared-assembly.ts',
    'background-jobs.options.ts',
    'nest-schedule/',
    'dashboard/',
    'terminus/',
    'prometheus/',
  ],
  '@opentelemetry/api': ['opentelemetry/'],
  'prom-client': ['prometheus/prom-client.ts'],
  preact: ['dashboard/client/'],
  croner: ['schedules/cron-schedule.ts'],
  'fastest-levenshtein': ['core/option-checks.ts'],
  // Peer of Nest. Handlers and interceptors may return Observables, as controllers may.
  rxjs: ['runs/handler-call.ts'],
  // For its types alone: what the application constructs is looked at by its members.
  cron: ['nest-schedule/user-cron-job.ts'],
  ioredis: ['locks/redis/redis-client.ts', 'locks/redis/redis-connection.ts'],
  pg: ['postgres/connection/own-pool-sessions.ts'],
  luxon: ['nest-schedule/cron-zone.ts'],
  ms: ['core/duration.ts'],
  picomatch: ['jobs/options/picomatch.ts'],
  'redis-semaphore': ['locks/redis/redis-mutex.ts'],
  'reflect-metadata': ['jobs/discovery/background-job.decorator.ts'],
  'toad-scheduler': ['schedules/toad-scheduler.ts', 'schedules/ticker.ts'],
  'node:perf_hooks': CLOCK,
  'node:timers': [...CLOCK, REAL_TIME],
};

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate'];
const useClock = (what) => ({
  ...what,
  message: 'Take a Clock instead: only lib/core/clock.ts asks the system.',
});

const TIME = {
  'no-restricted-globals': ['error', ...[...TIMERS, 'performance'].map((name) => useClock({ name }))],
  'no-restricted-properties': [
    'error',
    useClock({ object: 'Date', property: 'now' }),
    useClock({ object: 'process', property: 'hrtime' }),
    useClock({ object: 'AbortSignal', property: 'timeout' }),
    ...[...TIMERS, 'performance', 'Date'].map((property) => useClock({ object: 'globalThis', property })),
  ],
  'no-restricted-syntax': [
    'error',
    useClock({ selector: 'NewExpression[callee.name="Date"][arguments.length=0]' }),
    useClock({ selector: 'CallExpression[callee.name="Date"]' }),
  ],
};

/** The rules that hold in lib/ alone: its order, the home of each dependency, and its sizes. */
export const libRules = [
  {
    files: ['lib/**/*.{ts,tsx}'],
    plugins: { lib: { rules: { cycles, homes, layers } } },
    rules: {
      ...TIME,
      'lib/cycles': ['error', { root }],
      'lib/layers': ['error', { root, layers: LAYERS }],
      'lib/homes': ['error', { root, homes: HOMES }],
      'max-lines': ['error', 170],
      'max-lines-per-function': ['error', { max: 30, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['lib/core/clock.ts', PAGE_CLOCK, `lib/${REAL_TIME}`, `lib/${FAKED_TIME}`, `lib/${REAL_TIMERS}`],
    rules: Object.fromEntries(Object.keys(TIME).map((rule) => [rule, 'off'])),
  },
  {
    // Mostly the documentation of each option or method, which users read in one place.
    files: ['lib/**/*options.ts', 'lib/cluster/view/job-cluster.ts'],
    rules: { 'max-lines': ['error', 300] },
  },
];
