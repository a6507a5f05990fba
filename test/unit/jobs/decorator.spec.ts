import { Injectable, SetMetadata } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { DuplicateJobError } from '../../../lib/core/errors.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';

afterEach(closeApps);

@Injectable()
class Base {
  @BackgroundJob({ interval: '1m' })
  sync(): string {
    return 'base';
  }
}

/** What the job of that name returns. */
async function valueOf(provider: new () => object, name: string): Promise<unknown> {
  const { registry, names } = await startApp({ providers: [provider] });
  expect(names).toContain(name);
  return (await registry.get(name).run()).value;
}

describe('a method decorated several times', () => {
  it('is a job for each name, in the order of the text', async () => {
    class Repeated {
      @BackgroundJob({ cron: '0 6 * * *', name: 'morning' })
      @BackgroundJob({ cron: '0 18 * * *', name: 'evening' })
      send(): void {}
    }

    expect((await startApp({ providers: [Repeated] })).names).toEqual(['morning', 'evening']);
  });

  it('without names is an error that says to give each one', async () => {
    class Repeated {
      @BackgroundJob({ cron: '0 6 * * *' })
      @BackgroundJob({ cron: '0 18 * * *' })
      send(): void {}
    }
    const error = await startError({ providers: [Repeated] });

    expect(error).toBeInstanceOf(DuplicateJobError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/"Repeated\.send".*Give each decorator of a method a `name` of its own/),
    });
  });
});

describe('other decorators beside it', () => {
  function replacing(
    _prototype: object,
    _name: string,
    descriptor: TypedPropertyDescriptor<() => string>,
  ): void {
    const original = descriptor.value;
    descriptor.value = function (this: unknown) {
      return `replaced ${original?.call(this) ?? ''}`;
    };
  }

  it('one above that replaces the method, and drops the metadata on it, is what runs', async () => {
    class Decorated {
      @replacing
      @SetMetadata('key', 'value')
      @BackgroundJob({ interval: '1m' })
      sync(): string {
        return 'method';
      }
    }

    await expect(valueOf(Decorated, 'Decorated.sync')).resolves.toBe('replaced method');
  });

  it('one below that replaces the method is what runs', async () => {
    class Decorated {
      @SetMetadata('key', 'value')
      @BackgroundJob({ interval: '1m' })
      @replacing
      sync(): string {
        return 'method';
      }
    }

    await expect(valueOf(Decorated, 'Decorated.sync')).resolves.toBe('replaced method');
  });
});

describe('the method is looked up when it is called', () => {
  it('so a spy that is set after the start counts', async () => {
    const { context, registry } = await startApp({ providers: [Base] });
    const spy = jest.spyOn(context.get(Base), 'sync').mockReturnValue('spied');

    const { value } = await registry.get('Base.sync').run();

    expect(value).toBe('spied');
    expect(spy).toHaveBeenCalledTimes(1);
    expect(spy.mock.contexts).toEqual([context.get(Base)]);
  });

  it('with a symbol for a name it is a job like any other', async () => {
    const key = Symbol('secret');
    class Hidden {
      @BackgroundJob({ interval: '1m', name: 'hidden' })
      [key](): string {
        return 'found';
      }
    }

    await expect(valueOf(Hidden, 'hidden')).resolves.toBe('found');
  });
});
