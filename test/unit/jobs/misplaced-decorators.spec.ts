import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { InvalidJobError } from '../../../lib/core/errors.js';
import { closeApps } from '../../support/test-app.js';

afterEach(closeApps);

describe('a standard decorator is refused, and the message names the option of the compiler', () => {
  const decorate = BackgroundJob({ interval: '1m' }) as (value: unknown, context: unknown) => unknown;

  it.each([
    ['a method', () => undefined, { kind: 'method', name: 'send', static: false, private: false }],
    ['a static method', () => undefined, { kind: 'method', name: 'send', static: true, private: false }],
    ['a field', undefined, { kind: 'field', name: 'send', static: false, private: false }],
    ['a symbol', () => undefined, { kind: 'method', name: Symbol('send') }],
    ['a class', Date, { kind: 'class', name: 'send' }],
  ])('%s', (_title, value, context) => {
    expect(() => decorate(value, context)).toThrow(InvalidJobError);
    expect(() => decorate(value, context)).toThrow(
      /^(send|Symbol\(send\)): expected `@BackgroundJob\(\)` .* Set `"experimentalDecorators": true` in `compilerOptions`/,
    );
  });
});

describe('what is no method of an instance is refused where it is decorated, and does not compile', () => {
  it.each([
    [
      'a static method',
      () => {
        class Wrong {
          @BackgroundJob({ interval: '1m' })
          static send(): void {}

          other(): void {}
        }
        return Wrong;
      },
    ],
    [
      'an accessor',
      () => {
        class Wrong {
          // @ts-expect-error -- a getter is no method
          @BackgroundJob({ interval: '1m' })
          get send(): string {
            return typeof this;
          }
        }
        return Wrong;
      },
    ],
    [
      'a property',
      () => {
        class Wrong {
          // @ts-expect-error -- a property is no method
          @BackgroundJob({ interval: '1m' })
          send = (): void => {};
        }
        return Wrong;
      },
    ],
  ])('%s', (found, declare) => {
    expect(declare).toThrow(InvalidJobError);
    expect(declare).toThrow(
      `Wrong.send: expected \`@BackgroundJob()\` to decorate a method of an instance, got ${found}.`,
    );
  });
});

it('a class is refused as one', () => {
  class Wrong {
    send(): void {}
  }
  const decorate: (...target: never[]) => void = BackgroundJob({ interval: '1m' });
  const onClass = () => {
    Reflect.apply(decorate, undefined, [Wrong]);
  };
  expect(onClass).toThrow(InvalidJobError);
  expect(onClass).toThrow(
    /^Wrong: expected `@BackgroundJob\(\)` to decorate a method of an instance, got a class\.$/,
  );
});
