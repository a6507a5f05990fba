import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidOptionsError, parseDuration } from '../../../lib/index.js';

describe('parseDuration()', () => {
  it.each([
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['5 minutes', 300_000],
    ['250', 250],
    ['0', 0],
    // Longer than the limit of a timer of Node.
    ['30d', 30 * 86_400_000],
    ['366d', 366 * 86_400_000],
  ])('%j is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', ' ', 'soon', '5 parsecs', '-1s', '0.5ms', '367d', 'NaN', '1'.repeat(101)])(
    '%j is an error that shows the text and says what is allowed',
    (text) => {
      expect(() => parseDuration(text)).toThrow(InvalidOptionsError);
      expect(() => parseDuration(text)).toThrow(
        "parseDuration(): expected `text` to be a whole number of milliseconds or a text like '30s', from 0 ms to 366 days, got \"",
      );
    },
  );

  it('a missing value of a configuration is an error, too', () => {
    expect(() => parseDuration(undefined as unknown as string)).toThrow('got `undefined`.');
  });

  it('every text yields a whole number or an InvalidOptionsError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(Number.isInteger(parseDuration(text))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidOptionsError);
        }
      }),
    );
  });
});
