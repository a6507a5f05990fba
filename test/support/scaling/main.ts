// npm run measure:scaling prints the tables of docs/scaling.md. The first is computed from docs/performance.md. The others
// come from a model: the timers, their order and their turns are those of the package, with clocks of the model's own.
// Processes, the network, Redis and places are modelled, with the costs of docs/performance.md.
import { CLAIM_BYTES, CLAIM_TOLERANCE_S, COSTS, JOB_BYTES } from './costs.js';
import { ModelCluster, type Plan } from './model-cluster.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits });

const percent = (share: number): string => `${number(100 * share, share < 0.1 ? 1 : 0)} %`;

const time = (milliseconds: number): string =>
  milliseconds < SECOND ? `${number(milliseconds)} ms` : `${number(milliseconds / SECOND, 1)} s`;

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  console.log(`${title}\n\n${lines.join('\n')}\n`);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function loadRow(instances: number, jobs: number, period: number): string[] {
  const ticks = jobs / period;
  const cycle = COSTS.claim.server * instances + COSTS.lease.server + COSTS.release.server;
  return [
    ...[number(instances), number(jobs), `${period} s`],
    number(ticks * (instances + 2)),
    percent((ticks * cycle) / SECOND),
    `${number((jobs * (1 + CLAIM_TOLERANCE_S / period) * CLAIM_BYTES) / 1e6, 1)} MB`,
    `${number((jobs * JOB_BYTES) / 1e6, 1)} MB`,
  ];
}

function spreadRow(instances: number, jobs: number): string[] {
  const { outcomes, instances: all } = new ModelCluster({
    ...{ instances, jobs, moments: 5, period: 10 * SECOND, takes: 1 },
  });
  const busiest = median(outcomes.map(({ runsOf }) => Math.max(...runsOf) / jobs));
  return [
    ...[number(instances), number(jobs), percent(busiest), percent(1 / instances)],
    time(median(outcomes.map(({ last }) => last))),
    time(Math.max(...all.map(({ longestAcquisition }) => longestAcquisition))),
  ];
}

function limitRow(plan: Omit<Plan, 'moments' | 'period'>): string[] {
  const moments = 3;
  const { outcomes, instances } = new ModelCluster({ ...plan, moments, period: MINUTE });
  const ticks = plan.jobs * moments;
  const ran = outcomes.flatMap(({ runsOf }) => runsOf).reduce((sum, runs) => sum + runs, 0);
  const working = outcomes.map(({ runsOf }) => runsOf.filter((runs) => runs > 0).length);
  const places = plan.instances * (plan.concurrency ?? Infinity);
  const skips = instances.reduce((sum, { atCapacity }) => sum + atCapacity, 0);
  return [
    ...[number(plan.instances), number(plan.jobs), number(plan.concurrency ?? Infinity)],
    percent((plan.jobs * plan.takes) / (places * MINUTE)),
    percent((ticks - ran) / ticks),
    number(skips / ticks, 1),
    time(median(outcomes.map(({ last }) => last))),
    number(Math.max(...instances.map(({ longestQueue }) => longestQueue))),
    number(median(working)),
  ];
}

const loads = [3, 20, 50].flatMap((instances) =>
  [1000, 10_000].flatMap((jobs) => [10, 60].map((period) => loadRow(instances, jobs, period))),
);
const load = ['instances', 'jobs', 'period', 'commands per second', 'Redis, of one core'];
table('Load (computed)', [...load, 'claims in Redis', 'jobs in each heap'], loads);

const spreads = [1, 4, 20, 50].flatMap((instances) =>
  [200, 1000, 10_000].map((jobs) => spreadRow(instances, jobs)),
);
const spread = ['instances', 'jobs', 'busiest instance', 'an equal share'];
table('Due in one moment (model)', [...spread, 'last handler starts', 'longest acquisition'], spreads);

const limits = [
  [4, 1000, 10],
  [4, 1000, 5],
  [4, 1000, 4],
  [4, 1000, 2],
  [20, 1000, 1],
  [20, 10_000, 10],
  [50, 200, 2],
  [50, 10_000, 5],
  [50, 10_000, 2],
] as const;
const limit = ['instances', 'jobs', '`concurrency`', 'work, of what the places can do', 'ticks lost'];
table(
  'With `concurrency`, each minute, handlers of 1 s (model)',
  [
    ...limit,
    'skips as `at-capacity`, for each tick',
    'last handler starts',
    'longest queue',
    'instances that ran jobs',
  ],
  limits.map(([instances, jobs, concurrency]) => limitRow({ instances, jobs, takes: SECOND, concurrency })),
);
