import { Injectable, Scope } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { InvalidJobError } from '../../../lib/core/errors.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';

afterEach(closeApps);

@Injectable({ scope: Scope.TRANSIENT })
class Transient {
  @BackgroundJob({ interval: '1m' })
  sync(): void {}
}

@Injectable({ scope: Scope.REQUEST })
class Innocent {}

@Injectable()
class Singleton {
  @BackgroundJob({ interval: '1m' })
  sync(): void {}
}

describe('a host of which there is more than one', () => {
  it('is refused at start, and the message says why', async () => {
    const error = await startError({ providers: [Transient] });

    expect(error).toBeInstanceOf(InvalidJobError);
    expect(error).toMatchObject({
      message:
        'Transient: expected the host of a job to be a singleton or request-scoped, but it is transient. ' +
        'Move the decorated method to a provider of another scope, and inject this one there.',
    });
  });

  it('a provider of another scope without jobs is none of our business', async () => {
    expect((await startApp({ providers: [Innocent, Singleton] })).names).toEqual(['Singleton.sync']);
  });
});

describe('what else is provided does not disturb the search', () => {
  const anything: object = new Proxy(
    {},
    { get: (_target, name) => (name === 'then' ? undefined : () => anything) },
  );

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'text'],
    ['a function', () => 1],
    ['an array', [new Singleton()]],
    ['an object without a prototype', Object.create(null)],
    ['a proxy that has every method', anything],
    ['a class', Singleton],
    ['a frozen object', Object.freeze({ sync: 1 })],
  ])('%s', async (_title, value) => {
    const { names } = await startApp({
      providers: [
        { provide: 'value', useValue: value },
        { provide: 'made', useFactory: (): unknown => value },
        Singleton,
      ],
    });

    expect(names).toEqual(['Singleton.sync']);
  });

  it('a proxy around a host is a host', async () => {
    const proxied: Singleton = new Proxy(new Singleton(), {});
    expect((await startApp({ providers: [{ provide: 'proxied', useValue: proxied }] })).names).toEqual([
      'Singleton.sync',
    ]);
  });
});
