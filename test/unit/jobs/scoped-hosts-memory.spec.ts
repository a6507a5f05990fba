import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { settle } from '../../support/virtual-clock.js';

afterEach(closeApps);

const RUNS = 5000;

let made: WeakRef<Session>[] = [];

@Injectable({ scope: Scope.REQUEST })
class Session {
  constructor(@Inject(REQUEST) readonly run: unknown) {
    made.push(new WeakRef(this));
  }
}

@Injectable()
class Reports {
  constructor(@Inject(Session) readonly session: Session) {}

  @BackgroundJob({ interval: '1m' })
  send(): void {}
}

/** What is left of the sessions, and the heap in bytes, when the garbage has been collected. */
async function leftovers() {
  setFlagsFromString('--expose-gc');
  // A context that is made after the flag has the function.
  const collect = runInNewContext('gc') as () => void;
  // A reference that was looked at holds its object until the end of the turn.
  for (let turns = 0; turns < 2; turns++) {
    await settle();
    collect();
  }
  return {
    sessions: made.filter((session) => session.deref() !== undefined).length,
    heap: process.memoryUsage().heapUsed,
  };
}

describe('request-scoped hosts', () => {
  it(`are forgotten with their run: ${RUNS} runs leave nothing behind`, async () => {
    const { registry } = await startApp({ providers: [Reports, Session] });
    const job = registry.get('Reports.send');
    const perform = async (runs: number): Promise<void> => {
      for (let run = 0; run < runs; run++) await job.run();
    };
    await perform(500);
    made = [];
    const before = await leftovers();
    await perform(RUNS);

    expect(made).toHaveLength(RUNS);
    const after = await leftovers();
    expect(after.sessions).toBeLessThanOrEqual(2);
    // The list of references is the test's own. A run with its host and contexts has more than 1 kB: all of them, 5 MB.
    expect(after.heap - before.heap).toBeLessThan(2_000_000);
  });
});
