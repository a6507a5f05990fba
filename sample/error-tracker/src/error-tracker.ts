import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

export const COLLECTOR_URL = Symbol('where the collector is');
const SEND_LIMIT_MS = 2_000;

/** A report to the collector. */
export interface Report {
  readonly kind: 'failed' | 'lock-lost' | 'lock-unavailable' | 'missed';
  readonly job: string;
  readonly message: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The earlier notes of the same scope. */
  readonly breadcrumbs: readonly string[];
}

/** A small client of an error tracker: scopes, breadcrumbs, and reports over HTTP. */
@Injectable()
export class ErrorTracker implements OnModuleDestroy {
  private readonly logger = new Logger(ErrorTracker.name);
  private readonly scopes = new AsyncLocalStorage<string[]>();
  private readonly pending = new Set<Promise<void>>();

  constructor(@Inject(COLLECTOR_URL) private readonly url: string) {}

  /** Notes made below `task`, across `await`, belong to the reports made below it. */
  withScope<Result>(task: () => Result): Result {
    return this.scopes.run([], task);
  }

  breadcrumb(text: string): void {
    this.scopes.getStore()?.push(text);
  }

  /** Does not throw, and the caller need not wait. */
  report(report: Omit<Report, 'breadcrumbs'>): void {
    const sending = this.send({ ...report, breadcrumbs: this.scopes.getStore() ?? [] });
    this.pending.add(sending);
    void sending.finally(() => this.pending.delete(sending));
  }

  /** Sends the pending reports. Jobs drain before Nest destroys any other module, so no report comes later. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.pending);
  }

  private async send(report: Report): Promise<void> {
    try {
      const signal = AbortSignal.timeout(SEND_LIMIT_MS);
      await fetch(this.url, { method: 'POST', body: JSON.stringify(report), signal });
    } catch (error) {
      this.logger.warn(`the collector cannot be reached: ${String(error)}`);
    }
  }
}
