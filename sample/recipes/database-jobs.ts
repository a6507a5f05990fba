import { Injectable, Logger } from '@nestjs/common';
import { BackgroundJob, JobRegistry, JobRun } from 'nestjs-background-jobs';

/** The jobs in the database of the application, and what they do. */
export abstract class StoredJobs {
  /** The cron patterns by the names of the jobs. */
  abstract patterns(): Promise<ReadonlyMap<string, string>>;
  abstract perform(name: string, run: JobRun): Promise<unknown>;
}

/** Keeps the jobs of this instance as they are in the database. */
@Injectable()
export class DatabaseJobs {
  private readonly logger = new Logger(DatabaseJobs.name);
  private readonly added = new Map<string, string>();

  constructor(
    private readonly stored: StoredJobs,
    private readonly registry: JobRegistry,
  ) {}

  /** Without a lock: every instance has to know the jobs. The lock of each job decides who runs it. */
  @BackgroundJob({ interval: '1m', runOnStart: true, lock: false })
  async read(): Promise<void> {
    const patterns = await this.stored.patterns();
    for (const [name, cron] of this.added) if (patterns.get(name) !== cron) await this.remove(name);
    for (const [name, cron] of patterns) if (!this.added.has(name)) this.add(name, cron);
  }

  /** It resolves when the job's run in this instance has ended. */
  private async remove(name: string): Promise<void> {
    this.added.delete(name);
    await this.registry.remove(`stored:${name}`);
  }

  private add(name: string, cron: string): void {
    try {
      this.registry.add(`stored:${name}`, { cron }, (run) => this.stored.perform(name, run));
      this.added.set(name, cron);
    } catch (error) {
      // A pattern that somebody typed wrong keeps no other job out.
      this.logger.error(`the job "${name}" is left out`, error);
    }
  }
}
