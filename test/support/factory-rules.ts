import { Inject, Injectable, Scope } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { hostWith, provide } from './factory-hosts.js';
import { describeFactoryFaults } from './factory-fault-rules.js';
import { closeApps, moduleNamed, startApp } from './test-app.js';

const SYMBOL = Symbol('settings');

/** The schedule of a job whose options come from these tokens. Each token is the next field of the pattern. */
function cronFrom(...inject: unknown[]) {
  return hostWith({ inject, useFactory: (...fields: unknown[]) => ({ cron: `${fields.join(' ')} * * *` }) });
}

/** Rules for `inject` and `useFactory`. They hold on every supported major version of Nest. */
export function describeFactories(): void {
  describe('the options factory of a job', () => {
    afterEach(closeApps);

    it('gets what its host could inject, from its module, imported modules and global ones', async () => {
      const imported = moduleNamed('Imported', { providers: [provide(SYMBOL, '5')], exports: [SYMBOL] });
      const shared = {
        ...moduleNamed('Shared', { providers: [provide('global', '7')], exports: ['global'] }),
        global: true,
      };
      const Host = cronFrom(SYMBOL, 'global');
      const feature = moduleNamed('Feature', { imports: [imported], providers: [Host] });
      const { registry } = await startApp({ imports: [shared, feature] });

      expect(registry.get('Reports.send').schedule).toBe('5 7 * * * (UTC)');
    });

    it('gets the provider of its own module when another module has one under the same token', async () => {
      const Host = cronFrom('minute', 'hour');
      const hour = provide('hour', '1');
      const one = moduleNamed('One', { providers: [provide('minute', '1'), hour, Host] });
      const two = moduleNamed('Two', { providers: [provide('minute', '2')], exports: ['minute'] });
      const { registry } = await startApp({ imports: [two, one, two] });

      expect(registry.get('Reports.send').schedule).toBe('1 1 * * * (UTC)');
    });

    it('is awaited, and gets `undefined` for an optional provider that is missing', async () => {
      class Settings {
        readonly hour = 3;
      }
      const Host = hostWith({
        inject: [Settings, { token: 'absent', optional: true }, { token: SYMBOL, optional: true }],
        useFactory: async (settings: Settings, ...others: unknown[]) => {
          expect(others).toEqual([undefined, 'there']);
          return Promise.resolve({ cron: `0 ${settings.hour} * * *` });
        },
      });
      const { registry } = await startApp({ providers: [Settings, provide(SYMBOL, 'there'), Host] });

      expect(registry.get('Reports.send').schedule).toBe('0 3 * * * (UTC)');
      expect.assertions(2);
    });

    it('runs for one job after the other, in the order of declaration', async () => {
      const called: string[] = [];
      class Jobs {
        @BackgroundJob({
          inject: ['slow'],
          useFactory: async (slow: string) => {
            await new Promise((resolve) => setImmediate(resolve));
            called.push(slow);
            return { interval: '1m' };
          },
        })
        first(): void {}

        @BackgroundJob({
          useFactory: () => {
            called.push('second');
            return { interval: '1m' };
          },
        })
        second(): void {}
      }
      await startApp({ providers: [provide('slow', 'first'), Jobs] });

      expect(called).toEqual(['first', 'second']);
    });

    describeOtherScopes();
    describeFactoryFaults();
  });
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  readonly hour = 4;
}

@Injectable()
class Dependent {
  constructor(@Inject(PerRequest) readonly dependency: PerRequest) {}
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {
  readonly hour = 4;
}

function describeOtherScopes(): void {
  it.each([
    ['request-scoped', PerRequest, ({ hour }: PerRequest) => hour],
    ['dependent on what is request-scoped', Dependent, ({ dependency }: Dependent) => dependency.hour],
    ['transient', Transient, ({ hour }: Transient) => hour],
  ])('gets a provider that is %s, created for the call', async (_title, token, hourOf) => {
    const useFactory = (argument: never) => ({ cron: `0 ${hourOf(argument)} * * *` });
    const Host = hostWith({ inject: [token], useFactory });
    const { registry } = await startApp({ providers: [PerRequest, Dependent, Transient, Host] });

    expect(registry.get('Reports.send').schedule).toBe('0 4 * * * (UTC)');
  });
}
