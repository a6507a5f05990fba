import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sleep } from '../../../lib/core/clock.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const SECOND = 1000;

/** All ticks are over after this. */
const LONG = 3600 * SECOND;

interface Arrival {
  /** In seconds. */
  readonly at: number;
  readonly job: number;
  readonly takes: number;
  /** Until the next tick. */
  readonly period: number;
  readonly trigger: 'tick' | 'manual' | 'startup';
  readonly overlap: 'skip' | 'wait';
}

const arrival: fc.Arbitrary<Arrival> = fc.record({
  at: fc.integer({ min: 0, max: 30 }),
  job: fc.integer({ min: 0, max: 5 }),
  takes: fc.integer({ min: 0, max: 20 }),
  period: fc.integer({ min: 1, max: 30 }),
  trigger: fc.constantFrom('tick', 'tick', 'tick', 'tick', 'manual', 'startup'),
  overlap: fc.constantFrom('skip', 'skip', 'wait'),
});

/** A call of a handler; times in seconds. */
interface Call {
  readonly isManual: boolean;
  readonly from: number;
  to: number;
}

interface Ended {
  readonly arrival: Arrival;
  readonly result: RunResult;
}

/** Lets the runs arrive in one instance. Returns the calls of handlers and the results. */
async function play(arrivals: readonly Arrival[], concurrency: number) {
  const clock = new VirtualClock();
  const start = clock.now();
  const seconds = (): number => (clock.now() - start) / SECOND;
  const instance = new TestInstance(clock, new InMemoryLockStore(clock), [], concurrency);
  const calls: Call[] = [];
  const ended: Ended[] = [];
  const arrive = (each: Arrival): void => {
    const name = `job ${each.job}`;
    const handler = async (): Promise<void> => {
      const call = { isManual: each.trigger === 'manual', from: seconds(), to: Infinity };
      calls.push(call);
      await sleep(clock, each.takes * SECOND);
      call.to = seconds();
    };
    const job = runnableJob(handler, { key: name }, { name, overlap: each.overlap });
    const at = clock.now();
    const due = each.trigger === 'tick' ? { at, nextAt: at + each.period * SECOND } : undefined;
    const run = instance.run({ job, trigger: each.trigger, due });
    void run.then((result) => ended.push({ arrival: each, result }));
  };
  for (const each of arrivals.toSorted((a, b) => a.at - b.at)) {
    await clock.advance(each.at * SECOND - seconds() * SECOND);
    arrive(each);
  }
  await clock.advance(LONG);
  return { calls, ended, start, limit: instance.limit, inFlight: instance.runner.inFlight };
}

const atOnce = (calls: readonly Call[], moment: number): Call[] =>
  calls.filter(({ from, to }) => from <= moment && moment < to);

describe('any runs that arrive at an instance with a limit', () => {
  const scenario = fc.tuple(
    fc.array(arrival, { minLength: 1, maxLength: 25 }),
    fc.integer({ min: 1, max: 3 }),
  );

  it('never run more handlers at once than it allows, beside those by hand', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([arrivals, concurrency]) => {
        const { calls } = await play(arrivals, concurrency);
        for (const { from, isManual } of calls) {
          const here = atOnce(calls, from);
          const byHand = here.filter((call) => call.isManual).length;
          if (!isManual) expect(here.length - byHand).toBeLessThanOrEqual(concurrency);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('all come to an end, and leave neither a place taken nor a run that waits', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([arrivals, concurrency]) => {
        const { ended, limit, inFlight } = await play(arrivals, concurrency);
        expect(ended).toHaveLength(arrivals.length);
        expect({ waiting: limit?.waiting, taken: limit?.taken }).toEqual({ waiting: 0, taken: 0 });
        expect(inFlight.isIdle).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('lose no tick that the instance had a place for', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([arrivals, concurrency]) => {
        const { calls, ended, start } = await play(arrivals, concurrency);
        const skipped = ended.filter(({ result }) => result.reason === 'at-capacity');
        for (const { arrival: lost, result } of skipped) {
          // All places were taken as long as the tick waited. A handler that ends passes its place on at once.
          const until = (result.finishedAt.getTime() - start) / SECOND;
          if (lost.overlap === 'wait') continue;
          for (let moment = lost.at; moment < until; moment += 0.5)
            expect(atOnce(calls, moment).length).toBeGreaterThanOrEqual(concurrency);
        }
      }),
      { numRuns: 60 },
    );
  });
});
