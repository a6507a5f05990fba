import { expect, it } from '@jest/globals';
import type { Evidence } from './audit.js';
import { Cluster, type ClusterOptions } from './cluster.js';

export interface ScenarioOptions extends ClusterOptions {
  /** The jobs that have a run for each tick between their first and their last, and the time between two ticks. */
  readonly everyTickOf?: Evidence['everyTickOf'];
  /** How long the whole may take, in milliseconds. */
  readonly within?: number;
}

/**
 * A test with a cluster: what is done to it, and at its end the audit. `act` returns its figures, which are printed.
 */
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

/** For a failure: the audit may name the cause of what was waited for in vain. */
async function whatHappened(cluster: Cluster, { everyTickOf }: ScenarioOptions): Promise<string> {
  const record = cluster.record.tail();
  // One that is frozen would not hear that it is to end.
  for (const instance of cluster.instances) instance.wake();
  const findings = await cluster.end(everyTickOf).catch((error: unknown) => [String(error)]);
  return `audit: ${JSON.stringify(findings, undefined, 2)}\n${record}\n${cluster.logs()}`;
}
