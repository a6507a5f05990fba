import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ScheduleOptions } from '../../../lib/jobs/options/job-options.js';
import { defined, NAME } from './defined-job.js';

const every: ScheduleOptions = { interval: '1h' };

interface LockFields {
  readonly lockTimeout?: number | undefined;
  readonly refreshInterval?: number | undefined;
  readonly holdOnFailure?: number | undefined;
}

/** A value from some of the places; `undefined` is written there too, and does not count. */
const inSome = <Value>(values: readonly Value[]) =>
  fc.array(fc.option(fc.constantFrom(...values), { nil: undefined }), { minLength: 4, maxLength: 4 });

const last = <Value>(values: readonly (Value | undefined)[]): Value | undefined =>
  values.findLast((value) => value !== undefined);

describe('of an option that is written in several places, the highest counts', () => {
  const options = fc.record({
    timeout: inSome([1, 2, 3, 4]),
    jitter: inSome([0, 1, 2, 3]),
    attempts: inSome([1, 2, 3, 4]),
    delay: inSome([0, 1, 2, 3]),
    factor: inSome([1, 1.5, 2, 3]),
  });

  it('each option, and each field of retry, by itself', () => {
    fc.assert(
      fc.property(options, ({ timeout, jitter, attempts, delay, factor }) => {
        const [defaults, decorator, factory, jobs] = [0, 1, 2, 3].map((place) => ({
          timeout: timeout[place],
          jitter: jitter[place],
          retry: { attempts: attempts[place], delay: delay[place], factor: factor[place] },
        }));
        const job = defined({ defaults, decorator: { ...every, ...decorator }, factory, jobs });

        expect({ timeout: job.timeout, jitter: job.jitter, retry: job.retry }).toEqual({
          timeout: last(timeout),
          jitter: last(jitter) ?? 0,
          retry: { attempts: last(attempts) ?? 1, delay: last(delay) ?? 1000, factor: last(factor) ?? 2 },
        });
      }),
    );
  });
});

describe('a lock', () => {
  const field = (...values: number[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const lock = fc.option(
    fc.oneof(
      fc.boolean(),
      fc.record({
        lockTimeout: field(10_000, 20_000),
        refreshInterval: field(1000, 2000),
        holdOnFailure: field(5, 6),
      }),
    ),
    { nil: undefined },
  );

  it('is on unless the highest place that speaks of it says `false`, and its fields are those of all places', () => {
    fc.assert(
      fc.property(lock, lock, lock, lock, (...locks) => {
        const [defaults, decorator, factory, jobs] = locks.map((each) => ({ lock: each }));
        const found = defined({ defaults, decorator: { ...every, ...decorator }, factory, jobs }).lock;
        const fields = locks.map((each): LockFields => (typeof each === 'object' ? each : {}));
        const ttl = last(fields.map(({ lockTimeout }) => lockTimeout)) ?? 30_000;

        if (last(locks) === false) expect(found).toBeUndefined();
        else
          expect(found).toEqual({
            key: NAME,
            ttl,
            refreshInterval:
              last(fields.map(({ refreshInterval }) => refreshInterval)) ?? Math.floor(ttl / 3),
            holdOnSuccess: undefined,
            holdOnFailure: last(fields.map(({ holdOnFailure }) => holdOnFailure)),
          });
      }),
    );
  });

  it('that is turned off and on again keeps the fields from below', () => {
    const found = defined({
      defaults: { lock: { lockTimeout: '1m' } },
      decorator: { ...every, lock: false },
      jobs: { lock: true },
    });

    expect(found.lock).toMatchObject({ ttl: 60_000, key: NAME });
  });

  it('has the key of the decorator, or that of jobs', () => {
    const decorator = { ...every, lock: { key: 'below' } };

    expect(defined({ decorator }).lock?.key).toBe('below');
    expect(defined({ decorator, jobs: { lock: { key: 'above' } } }).lock?.key).toBe('above');
  });
});

describe('a schedule', () => {
  it('of the highest place that has one is that of the job, for every choice of places', () => {
    const schedules = inSome<ScheduleOptions>([
      { cron: '@daily' },
      { cron: '@hourly' },
      { interval: '5m' },
      { interval: '6m' },
    ]);
    fc.assert(
      fc.property(schedules, ([, decorator = every, factory, jobs]) => {
        const { cron, interval } = jobs ?? factory ?? decorator;
        const text = cron === undefined ? `every ${interval}` : `${cron} (UTC)`;

        expect(defined({ decorator, factory, jobs }).schedule.text).toBe(text);
      }),
    );
  });
});
