import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundJob, ExclusiveLocks, JobRegistry, JobRun } from 'nestjs-background-jobs';

/** Simulates the application. */
@Injectable()
export class Tenants {
  readonly names: string[] = ['a', 'b', 'c'];
  readonly synced: string[] = [];

  async sync(tenant: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.synced.push(tenant);
  }
}

/** Adds a job for each tenant. Each tick of each job runs in one instance. */
@Injectable()
export class TenantJobs implements OnApplicationBootstrap {
  constructor(
    private readonly tenants: Tenants,
    private readonly registry: JobRegistry,
  ) {}

  onApplicationBootstrap(): void {
    for (const tenant of this.tenants.names)
      this.registry.add(`sync:${tenant}`, { interval: '5m' }, (run) => this.tenants.sync(tenant, run.signal));
  }
}

/** One job in every instance takes a lock for each tenant, so the instances divide the tenants of a tick. */
@Injectable()
export class SharedTenants {
  constructor(
    private readonly tenants: Tenants,
    private readonly locks: ExclusiveLocks,
  ) {}

  @BackgroundJob({ interval: '5m', lock: false })
  async sync(run: JobRun): Promise<void> {
    for (const tenant of this.tenants.names) {
      run.signal.throwIfAborted();
      const lock = await this.locks.tryAcquire(`tenant:${tenant}`, {
        lockTimeout: '30s',
        refreshInterval: '10s',
      });
      if (lock === undefined) continue;
      try {
        await this.tenants.sync(tenant, AbortSignal.any([run.signal, lock.signal]));
        // The hold is shorter than the interval. Later instances of this tick find it, and the next tick does not.
        await lock.holdFor('4m');
      } catch (error) {
        await lock.release();
        throw error;
      }
    }
  }
}
