import { Inject, Injectable, Scope } from '@nestjs/common';
import { type ContextId, ContextIdFactory, type HostComponentInfo, REQUEST } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { JobRun } from '../../lib/runs/job-run.js';
import { closeApps, startApp } from './test-app.js';

/** A strategy whose tenant is the part of the job's name after the colon. */
interface Tenant {
  readonly tenant: string | undefined;
}

/** One sub-tree for each tenant, as in Nest's documentation. */
class TenantStrategy {
  readonly #trees = new Map<string | undefined, ContextId>();

  attach(contextId: ContextId, run: JobRun) {
    const tenant = run.job.split(':')[1];
    const tree = this.#trees.get(tenant) ?? ContextIdFactory.create();
    this.#trees.set(tenant, tree);
    const resolve = (info: HostComponentInfo): ContextId => (info.isTreeDurable ? tree : contextId);
    return { resolve, payload: { tenant } };
  }
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class Database {
  static opened = 0;
  readonly number = ++Database.opened;

  constructor(@Inject(REQUEST) readonly request: Tenant | JobRun) {}
}

@Injectable()
class Durable {
  constructor(@Inject(Database) private readonly database: Database) {}

  @BackgroundJob({ interval: '1m', name: 'durable:one' })
  @BackgroundJob({ interval: '1m', name: 'durable:two' })
  send(): unknown {
    return { host: this, request: this.database.request };
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRun {
  constructor(
    @Inject(REQUEST) private readonly request: unknown,
    @Inject(Database) private readonly database: Database,
  ) {}

  @BackgroundJob({ interval: '1m', name: 'per-run:one' })
  send(): unknown {
    return { host: this, request: this.request, database: this.database };
  }
}

/** The results of the jobs. */
interface Sent {
  readonly host: object;
  readonly request: unknown;
  readonly database?: Database;
}

async function run(name: string): Promise<Sent> {
  const { registry } = app;
  // The handlers above return this.
  return (await registry.get(name).run()).value as Sent;
}

let app: Awaited<ReturnType<typeof startApp>>;

/** Rules for durable providers. They hold on every supported major version of Nest. */
export function describeDurableHosts(): void {
  describe('a durable host', () => {
    beforeEach(async () => {
      app = await startApp({ providers: [Durable, PerRun, Database] });
    });
    afterEach(async () => {
      // Nest's type declares the strategy as always given, so only this restores its absence.
      ContextIdFactory.apply(undefined as never);
      await closeApps();
    });

    it('serves all runs of a tenant, with the tenant payload of the strategy as its REQUEST', async () => {
      ContextIdFactory.apply(new TenantStrategy());
      const [first, second, other] = [
        await run('durable:one'),
        await run('durable:one'),
        await run('durable:two'),
      ];

      expect(first.request).toEqual({ tenant: 'one' });
      expect(second.host).toBe(first.host);
      expect(other.host).not.toBe(first.host);
      expect(other.request).toEqual({ tenant: 'two' });
    });

    it('gets no run, which it outlives, when the strategy has no tenant payload', async () => {
      const tree = ContextIdFactory.create();
      ContextIdFactory.apply({
        attach: (contextId) => (info) => (info.isTreeDurable ? tree : contextId),
      });

      await expect(run('durable:one')).resolves.toMatchObject({ request: undefined });
    });

    it('can be injected into a host that belongs to the run, which has the run as its REQUEST', async () => {
      ContextIdFactory.apply(new TenantStrategy());
      const [first, second] = [await run('per-run:one'), await run('per-run:one')];

      expect(first.request).toBeInstanceOf(JobRun);
      expect(second.host).not.toBe(first.host);
      expect(second.database).toBe(first.database);
      expect(first.database?.request).toEqual({ tenant: 'one' });
    });

    it('is created for each run when no strategy applies, with the run as its REQUEST', async () => {
      const [first, second] = [await run('durable:one'), await run('durable:one')];

      expect(second.host).not.toBe(first.host);
      expect(first.request).toBeInstanceOf(JobRun);
    });

    it('fails the run when the strategy throws', async () => {
      ContextIdFactory.apply({
        attach: () => {
          throw new Error('no such header');
        },
      });

      await expect(app.registry.get('durable:one').run()).resolves.toMatchObject({
        outcome: 'failed',
        error: { message: 'no such header' },
      });
    });
  });
}
