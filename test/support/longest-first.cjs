const { default: TestSequencer } = require('@jest/test-sequencer');

/**
 * Specs that wait for real time, the longest first. Without a cache of earlier runs Jest begins with the largest file, and
 * one of these that begins last runs alone at the end. Specs that wait and specs that compute alternate.
 */
const LONGEST = [
  'package/consumers',
  'cluster/chaos',
  'package/samples-operations',
  'cluster/store-outage',
  'package/samples-dashboard',
  'cluster/poison',
  'integration/postgres/postgres-state-contract',
  'integration/postgres/postgres-lock-contract',
  'cluster/crash-moments',
  'package/samples',
  'cluster/run-options',
  'package/get-started',
  'cluster/one-run-per-tick',
  'package/postgres',
  'cluster/shutdown-limits',
  'integration/docs/operations-sample',
  'integration/locks/redis-contract',
  'browser/pages',
  'integration/locks/redis-reasons',
  'integration/locks/redis-outage',
  'integration/postgres/postgres-orms',
  'integration/postgres/postgres-lock-outage',
  'integration/cli/exit-codes',
  'unit/testing/wrong-state-stores',
  'integration/cli/reading',
  'integration/cluster/redis-state-reasons',
  'monitoring/alerts',
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
