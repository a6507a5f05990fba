import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

export interface Invoice {
  readonly number: string;
}

/** The dependency of the job, which Nest injects. */
export abstract class Invoices {
  abstract due(hour: Date | undefined, signal: AbortSignal): Promise<Invoice[]>;
  abstract send(invoice: Invoice): Promise<void>;
}

@Injectable()
export class InvoiceMails {
  constructor(private readonly invoices: Invoices) {}

  @BackgroundJob({
    cron: '0 * * * *',
    timeout: '20m',
    retry: { attempts: 3, delay: '30s' },
    lock: { lockTimeout: '1m' },
  })
  async send(run: JobRun): Promise<string> {
    const due = await this.invoices.due(run.tick, run.signal);
    for (const [sent, invoice] of due.entries()) {
      run.signal.throwIfAborted();
      // A mail cannot be taken back, so check the lock at the last moment.
      if (run.lock?.isHeld === false) throw new Error(`stopped after ${sent} mails`);
      await this.invoices.send(invoice);
    }
    return `${due.length} mails`;
  }
}
