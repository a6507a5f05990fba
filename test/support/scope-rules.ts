import { Controller, Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { JobRun } from '../../lib/runs/job-run.js';
import { describeScopedAttempts } from './scoped-attempt-rules.js';
import { closeApps, moduleNamed, startApp, startError } from './test-app.js';

class Shared {
  readonly name = 'shared';
}

/** The state of one run. */
@Injectable({ scope: Scope.REQUEST })
class Session {
  constructor(
    @Inject(REQUEST) readonly run: unknown,
    @Inject(Shared) readonly shared: Shared,
  ) {}
}

/** Request-scoped, because it depends on a request-scoped provider. */
@Injectable()
class Reports {
  readonly sessions: Session[];

  constructor(@Inject(Session) first: Session, @Inject(Session) second: Session) {
    this.sessions = [first, second];
  }

  @BackgroundJob({ interval: '1m' })
  send(run: JobRun): unknown {
    return { host: this, run };
  }
}

/** The result of {@link Reports}. */
interface Sent {
  readonly host: Reports;
  readonly run: JobRun;
}

@Injectable({ scope: Scope.REQUEST })
class Billing {
  @BackgroundJob({ interval: '1m' })
  charge(): string {
    return this.price();
  }

  price(): string {
    return 'full price';
  }
}

@Controller({ path: 'hooks', scope: Scope.REQUEST })
class Hooks {
  constructor(@Inject(REQUEST) private readonly request: JobRun) {}

  @BackgroundJob({ interval: '1m' })
  poll(): string {
    return `polled by ${this.request.job}`;
  }
}

/** Rules for hosts that are no singletons. They hold on every supported major version of Nest. */
export function describeScopes(): void {
  describe('a request-scoped host', () => {
    afterEach(closeApps);

    it('is created for each run, with the run as its REQUEST and with its other dependencies', async () => {
      const { context, registry } = await startApp({ providers: [Reports, Session, Shared] });
      const job = registry.get('Reports.send');
      const results = [await job.run(), await job.run()];
      // The handler's result has this type.
      const [first, second] = results.map(({ value }) => value as Sent);

      expect(first?.host).toBeInstanceOf(Reports);
      expect(second?.host).toBeInstanceOf(Reports);
      expect(first?.host).not.toBe(second?.host);
      for (const { host, run } of [first, second].filter((sent) => sent !== undefined)) {
        expect(host.sessions[0]).toBe(host.sessions[1]);
        expect(host.sessions[0]?.run).toBe(run);
        expect(host.sessions[0]?.shared).toBe(context.get(Shared));
      }
    });

    it('is created for each run as a controller, too', async () => {
      const feature = moduleNamed('Feature', { controllers: [Hooks] });
      const { registry } = await startApp({ imports: [feature] });

      await expect(registry.get('Hooks.poll').run()).resolves.toMatchObject({
        value: 'polled by Hooks.poll',
      });
    });

    it('is created from its own module when another module has a provider under the same token', async () => {
      class Other extends Billing {
        override price(): string {
          return 'half price';
        }
      }
      const one = moduleNamed('One', { providers: [{ provide: 'billing', useClass: Billing }] });
      const two = moduleNamed('Two', { providers: [{ provide: 'billing', useClass: Other }] });
      const { registry } = await startApp({ imports: [one, two] });

      await expect(registry.get('Billing.charge').run()).resolves.toMatchObject({ value: 'full price' });
      await expect(registry.get('Other.charge').run()).resolves.toMatchObject({ value: 'half price' });
    });

    it('registers once, under however many tokens it is provided', async () => {
      const alias = { provide: 'alias', useExisting: Billing };
      expect((await startApp({ providers: [Billing, alias] })).names).toEqual(['Billing.charge']);
    });

    it('is refused when two modules provide its class', async () => {
      const one = moduleNamed('OneModule', { providers: [Billing] });
      const two = moduleNamed('TwoModule', { providers: [Billing] });

      expect(await startError({ imports: [one, two] })).toMatchObject({ code: 'DUPLICATE_JOB' });
    });

    it('runs the method that its class has at the time of the call', async () => {
      const { registry } = await startApp({ providers: [Billing] });
      const spy = jest.spyOn(Billing.prototype, 'charge').mockReturnValue('spied');

      await expect(registry.get('Billing.charge').run()).resolves.toMatchObject({ value: 'spied' });
      spy.mockRestore();
    });

    describeScopedAttempts();
  });
}
