import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { BackgroundJobsHealthIndicator } from 'nestjs-background-jobs/terminus';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly jobs: BackgroundJobsHealthIndicator,
  ) {}

  /** For the liveness probe. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([() => this.jobs.timers('timers')]);
  }

  /** For the startup and readiness probes: the application answers. */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** For people and for an external monitor, and for no probe. */
  @Get('jobs')
  @HealthCheck()
  state(): Promise<HealthCheckResult> {
    return this.health.check([() => this.jobs.store('stores'), () => this.jobs.jobs('jobs', { ticks: 3 })]);
  }
}

@Module({
  imports: [TerminusModule],
  controllers: [HealthController],
  providers: [BackgroundJobsHealthIndicator],
})
export class HealthModule {}
