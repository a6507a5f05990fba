import { Injectable } from '@nestjs/common';
import { JobRegistry, type RunResult } from 'nestjs-background-jobs';

/** Makes up for missed ticks, one after the other, under the job's lock. */
@Injectable()
export class Backfill {
  constructor(private readonly registry: JobRegistry) {}

  /** @returns the results, up to the first one that did not succeed */
  async run(job: string, ticks: readonly Date[]): Promise<RunResult[]> {
    const results: RunResult[] = [];
    for (const tick of ticks) {
      const result = await this.registry.get(job).run({ tick });
      results.push(result);
      if (result.outcome !== 'succeeded') break;
    }
    return results;
  }
}
