import { expect, it } from '@jest/globals';
import type { Evidence } from './audit.js';
import { Cluster, type ClusterOptions } from './cluster.js';

export interface ScenarioOptions extends ClusterOptions {
  /** The period of each job that has a run for each tick between its first and its last. */
  readonly everyTickOf?: Evidence['everyTickOf'];
  /** The time limit of the test, in milliseconds. */
  readonly within?: number;
}

/** Defines a test with a cluster, with an audit at its end. `act` returns figures, which the test prints. */
export function scenario(
  title: string,
  options: ScenarioOptions,
  act: (cluster: Cluster) => Promise<string>,
): void {
  const perform = async (): Promise<void> => {
    const cluster = await Cluster.start(options);
    try {
      const figures = await act(cluster);
      expect(await cluster.end(options.everyTickOf)).toEqual([]);
      process.stdout.write(`    ${title}: ${figures}\n`);
    } catch (error) {
      process.stderr.write(`${title}\n${await whatHappened(cluster, options)}\n`);
      throw error;
    } finally {
      await cluster.destroy();
    }
  };
  it(title, perform, options.within ?? 90_000);
}

/** For a failure, because the audit may name the cause of a vain wait. */
async function whatHappened(cluster: Cluster, { everyTickOf }: ScenarioOptions): Promise<string> {
  const record = cluster.record.tail();
  // A frozen instance would not notice that it has to end.
  for (const instance of cluster.instances) instance.wake();
  const findings = await cluster.end(everyTickOf).catch((error: unknown) => [String(error)]);
  return `audit: ${JSON.stringify(findings, undefined, 2)}\n${record}\n${cluster.logs()}`;
}
