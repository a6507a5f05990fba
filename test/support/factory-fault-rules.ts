import { expect, it } from '@jest/globals';
import { hostWith, provide } from './factory-hosts.js';
import { moduleNamed, startError } from './test-app.js';

const SYMBOL = Symbol('settings');

class Hidden {
  readonly name = 'hidden';
}

const factory = () => ({ interval: '1m' });

/** Wrong options, and the expected message. */
const WRONG: readonly [title: string, options: object, message: RegExp][] = [
  [
    'a token that nobody provides',
    { inject: ['url'], useFactory: factory },
    /^Reports\.send: expected `inject\[0\]` to be something that Feature can inject, got "url" \(string\): .*Provide it there/,
  ],
  [
    'a class that another module keeps to itself',
    { inject: [Hidden], useFactory: factory },
    /`inject\[0\]` .* got the function `Hidden`: .* import a module that exports it/,
  ],
  [
    'the second token',
    { inject: ['known', SYMBOL], useFactory: factory },
    /`inject\[1\]` .* got Symbol\(settings\) \(symbol\): /,
  ],
  [
    'no token',
    { inject: ['known', undefined], useFactory: factory },
    /`inject\[1\]` to be a class, a text, a symbol or \{ token, optional \}, got `undefined`.*forwardRef/,
  ],
  ['an object that is no token', { inject: [{}], useFactory: factory }, /`inject\[0\]` to be a class/],
  [
    'no list of tokens',
    { inject: 'known', useFactory: factory },
    /`inject` to be an array of tokens, got "known"/,
  ],
  [
    'tokens without a factory',
    { inject: ['known'], interval: '1m' },
    /`inject` to be absent without `useFactory`/,
  ],
  ['no function', { useFactory: { interval: '1m' } }, /`useFactory` to be a function, got an object/],
  ['no options', { useFactory: () => undefined }, /`useFactory\(\)` to be an object, got `undefined`/],
  [
    'a text',
    { useFactory: () => Promise.resolve('1m') },
    /`useFactory\(\)` to be an object, got "1m" \(string\)/,
  ],
];

/** Rules for factories with faults. */
export function describeFactoryFaults(): void {
  it.each(WRONG)(
    'stops the start with wrong options, and the message names the job: %s',
    async (_title, options, message) => {
      const keeping = moduleNamed('Keeping', { providers: [Hidden] });
      const feature = moduleNamed('Feature', {
        imports: [keeping],
        providers: [provide('known', 1), hostWith(options)],
      });
      const error = await startError({ imports: [feature] });

      expect(error).toMatchObject({ code: 'INVALID_JOB', message: expect.stringMatching(message) });
      expect(error).toMatchObject({ message: expect.stringMatching(/^Reports\.send: expected [^\n]+$/) });
    },
  );

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('no REPORT_CRON');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('no REPORT_CRON'))],
  ])('stops the start when it %s, and its error is the cause', async (_title, useFactory) => {
    expect(await startError({ providers: [hostWith({ useFactory })] })).toMatchObject({
      code: 'INVALID_JOB',
      message: 'Reports.send: expected `useFactory` to return options, but it failed: no REPORT_CRON.',
      cause: new TypeError('no REPORT_CRON'),
    });
  });
}
