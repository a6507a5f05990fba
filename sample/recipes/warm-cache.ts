import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

/** Where the prices come from. */
export abstract class Prices {
  abstract load(signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
}

/** A cache in the memory of each instance: filled when it starts, and every ten minutes. */
@Injectable()
export class PriceCache {
  private prices: ReadonlyMap<string, number> | undefined;

  constructor(private readonly source: Prices) {}

  /** For the readiness probe: the start of the application does not wait for the first run. */
  get isWarm(): boolean {
    return this.prices !== undefined;
  }

  priceOf(article: string): number | undefined {
    return this.prices?.get(article);
  }

  /** Without a lock: in every instance, since each has a cache of its own. */
  @BackgroundJob({ interval: '10m', runOnStart: true, lock: false, retry: { attempts: 5 } })
  async fill({ signal }: JobRun): Promise<void> {
    this.prices = await this.source.load(signal);
  }
}
