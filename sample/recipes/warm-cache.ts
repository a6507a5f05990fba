import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

/** The source of the prices. */
export abstract class Prices {
  abstract load(signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
}

/** A cache in the memory of each instance. It is filled at start and every ten minutes. */
@Injectable()
export class PriceCache {
  private prices: ReadonlyMap<string, number> | undefined;

  constructor(private readonly source: Prices) {}

  /** The readiness probe uses this, because the start of the application does not wait for the first run. */
  get isWarm(): boolean {
    return this.prices !== undefined;
  }

  priceOf(article: string): number | undefined {
    return this.prices?.get(article);
  }

  /** This job has no lock, because each instance fills its own cache. */
  @BackgroundJob({ interval: '10m', runOnStart: true, lock: false, retry: { attempts: 5 } })
  async fill({ signal }: JobRun): Promise<void> {
    this.prices = await this.source.load(signal);
  }
}
