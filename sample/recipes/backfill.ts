import { Injectable } from '@nestjs/common';
import { JobRegistry, type RunResult } from 'nestjs-background-jobs';

/** Makes up for ticks that were missed, one after the other, behind the job's lock. */
@Injectable()
export class Backfill {
  constructor(private readonly registry: JobRegistry) {}

  /** @returns the results; the last is the first that did not succeed, if there is one */
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
