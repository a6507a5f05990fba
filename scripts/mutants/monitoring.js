/** @typedef {import('./mutant.js').Mutant} Mutant */

const RUNS = 'lib/prometheus/run-metrics.ts';
const SERIES = 'lib/prometheus/job-series.ts';
const OBSERVED = 'lib/prometheus/observed-cluster.ts';
const LOCKS = 'lib/prometheus/lock-store-metrics.ts';
const SPEC = 'prometheus/metrics';

/** @type {Mutant[]} */
export const MONITORING = [
  {
    name: 'metrics: ticks that another instance has claimed count as skipped',
    edits: [[RUNS, 'if (isOfTick && reason in REASONS)', 'if (isOfTick)']],
    spec: SPEC,
    test: 'leave ticks out that another instance has claimed',
  },
  {
    name: 'metrics: manual runs count as skipped ticks',
    edits: [
      [RUNS, "tick !== undefined && trigger !== 'manual'", "tick !== undefined || trigger === 'manual'"],
    ],
    spec: SPEC,
    test: 'are skipped ticks by their reason, without manual runs',
  },
  {
    name: 'metrics: a catch-up counts as a late tick',
    edits: [[RUNS, "if (trigger === 'tick' && tick !== undefined)", 'if (tick !== undefined)']],
    spec: SPEC,
    test: 'have the delay of ticks alone',
  },
  {
    name: 'metrics: the series of a removed job come back',
    edits: [[SERIES, '[...this.#begun, ...this.#noted]', 'this.#begun']],
    spec: SPEC,
    test: 'do not come back with a run that ends after the removal',
  },
  {
    name: 'metrics: a scrape waits for the state store each time',
    edits: [[OBSERVED, 'if (!this.#isAway) await', 'await']],
    spec: SPEC,
    test: 'a scrape waits for it for 1 s, and the next ones do not',
  },
  {
    name: 'metrics: old values of the cluster are shown for ever',
    edits: [[OBSERVED, 'return this.#age < KEPT_MS ? this.#latest : undefined;', 'return this.#latest;']],
    spec: SPEC,
    test: 'the gauges keep their values for 5 minutes, and are absent then',
  },
  {
    name: 'metrics: the lock commands of another application count',
    edits: [[LOCKS, '    if (instance !== this.#instance) return;\n', '']],
    spec: SPEC,
    test: 'count apart, each in a registry of its own',
  },
];
