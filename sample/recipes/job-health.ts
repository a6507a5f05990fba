import { Controller, Get, Injectable, type OnModuleInit, ServiceUnavailableException } from '@nestjs/common';
import { JobEvents, JobRegistry } from 'nestjs-background-jobs';

const HOUR_MS = 3_600_000;

/** The maximum age of the last success in milliseconds: the period and some more. */
const OLDEST_SUCCESS: Readonly<Record<string, number>> = { 'ReportService.sendHourlyReport': 2 * HOUR_MS };

/** Keeps a time for each job that all instances can read: in a row of your database, or under a key in Redis. */
export abstract class LastSuccesses {
  abstract note(job: string, at: Date): Promise<void>;
  abstract latest(job: string): Promise<Date | undefined>;
}

/** Checks whether the important jobs have succeeded recently, here or in another instance. */
@Injectable()
export class JobHealth implements OnModuleInit {
  private readonly startedAt = Date.now();

  constructor(
    private readonly events: JobEvents,
    private readonly registry: JobRegistry,
    private readonly successes: LastSuccesses,
  ) {}

  onModuleInit(): void {
    this.events.on('succeeded', ({ job, finishedAt }) => this.successes.note(job, finishedAt));
  }

  /** The jobs whose last success is too old. A job without any success counts from the start of this instance. */
  async overdueJobs(now = Date.now()): Promise<string[]> {
    const overdue: string[] = [];
    for (const [job, oldest] of Object.entries(OLDEST_SUCCESS)) {
      const latest = (await this.successes.latest(job))?.getTime() ?? this.startedAt;
      const isScheduled = this.registry.get(job).nextTick !== undefined;
      if (isScheduled && now - latest > oldest) overdue.push(job);
    }
    return overdue;
  }
}

@Controller('health')
export class HealthController {
  constructor(private readonly health: JobHealth) {}

  @Get('jobs')
  async check(): Promise<string> {
    const overdue = await this.health.overdueJobs();
    if (overdue.length > 0)
      throw new ServiceUnavailableException(`no success for too long: ${overdue.join(', ')}`);
    return 'ok';
  }
}
