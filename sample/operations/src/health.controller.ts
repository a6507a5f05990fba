import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { BackgroundJobsHealthIndicator } from 'nestjs-background-jobs/terminus';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly jobs: BackgroundJobsHealthIndicator,
  ) {}

  /** For people and for an external monitor. No probe asks this route, because a restart cures nothing that it finds. */
  @Get()
  @HealthCheck()
  all(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.jobs.timers('timers'),
      () => this.jobs.store('stores'),
      () => this.jobs.jobs('jobs', { ticks: 1 }),
    ]);
  }

  /** For the liveness probe. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([() => this.jobs.timers('timers')]);
  }
}
