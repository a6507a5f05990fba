import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/background-job.decorator.js';
import { InvalidJobError } from '../../../lib/errors.js';
import { closeApps } from '../../support/test-app.js';

afterEach(closeApps);

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
