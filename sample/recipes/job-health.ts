import { Controller, Get, Injectable, type OnModuleInit, ServiceUnavailableException } from '@nestjs/common';
import { JobEvents, JobRegistry } from 'nestjs-background-jobs';

const HOUR_MS = 3_600_000;

/** After how much silence something is wrong, in milliseconds: the period and some more. */
const LONGEST_SILENCE: Readonly<Record<string, number>> = { 'ReportService.sendHourlyReport': 2 * HOUR_MS };

/** Whether the ticks of the jobs that matter are taken, here or in another instance. */
@Injectable()
export class TickHealth implements OnModuleInit {
  private readonly startedAt = Date.now();
  private readonly taken = new Map<string, number>();

  constructor(
    private readonly events: JobEvents,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.events.on('started', ({ job }) => this.taken.set(job, Date.now()));
    this.events.on('skipped', ({ job, reason }) => {
      // That is how one hears of what another instance has taken.
      if (reason === 'claimed-elsewhere') this.taken.set(job, Date.now());
    });
  }

  /** The jobs of which no tick has been taken for too long. */
  silentJobs(now = Date.now()): string[] {
    return Object.entries(LONGEST_SILENCE)
      .filter(([job, longest]) => now - (this.taken.get(job) ?? this.startedAt) > longest)
      .map(([job]) => job)
      .filter((job) => this.registry.get(job).nextTick !== undefined);
  }
}

@Controller('health')
export class HealthController {
  constructor(private readonly health: TickHealth) {}

  @Get('jobs')
  check(): string {
    const silent = this.health.silentJobs();
    if (silent.length > 0)
      throw new ServiceUnavailableException(`no tick for too long: ${silent.join(', ')}`);
    return 'ok';
  }
}
