const { default: TestSequencer } = require('@jest/test-sequencer');

/**
 * Specs that wait for real time, the longest first. Without a cache of earlier runs Jest begins with the largest file, and
 * one of these that begins last runs alone at the end. Specs that wait and specs that compute alternate.
 */
const LONGEST = [
  'package/consumers',
  'cluster/chaos',
  'cluster/concurrency',
  'package/samples-operations',
  'cluster/store-outage',
  'package/samples',
  'cluster/postgres',
  'integration/postgres/postgres-lock-contract',
  'browser/pages',
  'cluster/poison',
  'integration/postgres/postgres-state-contract',
  'cluster/cluster-view',
  'package/get-started',
  'cluster/rolling-shutdown',
  'integration/docs/operations-sample',
  'cluster/crash-moments',
  'package/postgres',
  'cluster/run-options',
  'integration/locks/redis-contract',
  'unit/testing/wrong-state-stores',
  'cluster/explanations',
  'package/samples-dashboard',
  'integration/locks/redis-reasons',
  'integration/locks/redis-outage',
  'cluster/one-run-per-tick',
  'integration/postgres/postgres-lock-outage',
  'cluster/shutdown-limits',
  'integration/postgres/postgres-orms',
  'monitoring/alerts',
  'integration/cli/exit-codes',
  'integration/cli/reading',
  'integration/cluster/redis-state-reasons',
  'integration/cluster/redis-state-contract',
  'integration/locks/redis-connection',
  'integration/postgres-server',
  'package/samples-long-running',
];

/** @param {{ path: string }} test */
function rankOf({ path }) {
  const index = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.spec.ts`));
  return index === -1 ? LONGEST.length : index;
}

/** Begins with the longest specs, so that all workers end at about the same time. */
class LongestFirst extends TestSequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof TestSequencer>['sort']>[0]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.sort((a, b) => rankOf(a) - rankOf(b));
  }
}

module.exports = LongestFirst;
