import { Injectable, Logger } from '@nestjs/common';
import { BackgroundJob, JobRegistry, JobRun } from 'nestjs-background-jobs';

/** The jobs in the application's database, and their handlers. */
export abstract class StoredJobs {
  /** The cron patterns, by the names of the jobs. */
  abstract patterns(): Promise<ReadonlyMap<string, string>>;
  abstract perform(name: string, run: JobRun): Promise<unknown>;
}

/** Keeps the jobs of this instance equal to those in the database. */
@Injectable()
export class DatabaseJobs {
  private readonly logger = new Logger(DatabaseJobs.name);
  private readonly added = new Map<string, string>();

  constructor(
    private readonly stored: StoredJobs,
    private readonly registry: JobRegistry,
  ) {}

  /** This job has no lock, because every instance needs the jobs. Each job's own lock decides which instance runs it. */
  @BackgroundJob({ interval: '1m', runOnStart: true, lock: false })
  async read(): Promise<void> {
    const patterns = await this.stored.patterns();
    for (const [name, cron] of this.added) if (patterns.get(name) !== cron) await this.remove(name);
    for (const [name, cron] of patterns) if (!this.added.has(name)) this.add(name, cron);
  }

  /** Resolves when the job's run in this instance has ended. */
  private async remove(name: string): Promise<void> {
    this.added.delete(name);
    await this.registry.remove(`stored:${name}`);
  }

  private add(name: string, cron: string): void {
    try {
      this.registry.add(`stored:${name}`, { cron }, (run) => this.stored.perform(name, run));
      this.added.set(name, cron);
    } catch (error) {
      // A wrong pattern must not keep the other jobs out.
      this.logger.error(`the job "${name}" is left out`, error);
    }
  }
}
