import { durationExpectation, toMilliseconds } from './duration.js';
import { InvalidOptionsError } from './errors.js';
import { refuse } from './option-checks.js';

/**
 * The milliseconds of a duration that comes as plain text, from an environment variable or a configuration.
 *
 * @param text as the `ms` package reads it, `'30s'`, or a number of milliseconds, `'30000'`; from 0 to 366 days
 * @throws InvalidOptionsError for any other text
 *
 * @example
 * \@BackgroundJob({ interval: parseDuration(process.env.SYNC_INTERVAL ?? '5m') })
 */
export function parseDuration(text: string): number {
  const place = { where: 'parseDuration()', error: InvalidOptionsError };
  return toMilliseconds(text, 0) ?? refuse(place, 'text', durationExpectation(0), text);
}
