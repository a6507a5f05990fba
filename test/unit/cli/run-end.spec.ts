import { describe, expect, test } from '@jest/globals';
import { untilRecorded } from '../../../lib/cli/run-end.js';
import type { RunRecord } from '../../../lib/cluster/state/run-record.js';
import type { ClusterRun, InstanceState } from '../../../lib/cluster/view/cluster-types.js';
import type { JobCluster } from '../../../lib/cluster/view/job-cluster.js';
import { StateUnavailableError } from '../../../lib/core/errors.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const RUN = { job: 'job', runId: 'a-1', instance: 'web:1:a' };

/** What a viewer sees, until the test changes it. */
class Sight {
  state: InstanceState = 'live';
  running: Partial<ClusterRun>[] = [{ runId: 'a-1' }];
  records: Partial<RunRecord>[] = [{ id: 'a-0' }];
  isAway = false;

  readonly cluster = {
    instances: () =>
      this.isAway
        ? Promise.reject(new StateUnavailableError('away'))
        : Promise.resolve([{ id: 'web:1:a', state: this.state }]),
    runs: () => Promise.resolve(this.records),
    job: () => Promise.resolve({ running: this.running }),
  } as unknown as JobCluster; // The members that the wait asks for.
}

function waiting() {
  const sight = new Sight();
  const clock = new VirtualClock();
  let end: unknown = 'none yet';
  untilRecorded(sight.cluster, RUN, clock).then(
    (record) => (end = record),
    (error: unknown) => (end = error),
  );
  return { sight, clock, end: () => end };
}

describe('the wait for the end of a run', () => {
  test('ends with its record, after an hour as well', async () => {
    const { sight, clock, end } = waiting();
    await clock.advance(3_600_000);
    expect(end()).toBe('none yet');

    sight.records = [{ id: 'a-2' }, { id: 'a-1' }];
    await clock.advance(500);
    expect(end()).toEqual({ id: 'a-1' });
  });

  test.each([
    ['silent', 'has gone silent'],
    ['left', 'has shut down'],
  ] as const)('fails when its instance is %s', async (state, message) => {
    const { sight, clock, end } = waiting();
    sight.state = state;
    await clock.advance(500);

    expect(String(end())).toContain(`the end of run a-1 is not known, because web:1:a ${message}.`);
  });

  test('takes a record that came just before its instance left', async () => {
    const { sight, clock, end } = waiting();
    sight.state = 'left';
    sight.records = [{ id: 'a-1' }];
    await clock.advance(500);

    expect(end()).toEqual({ id: 'a-1' });
  });

  test('fails when nobody has reported the run for 30 s', async () => {
    const { sight, clock, end } = waiting();
    await clock.advance(60_000);
    sight.running = [];
    await clock.advance(29_000);
    expect(end()).toBe('none yet');

    await clock.advance(2000);
    expect(String(end())).toContain('does not report it any more');
  });

  test('outlasts a short outage of the store, and fails in a long one', async () => {
    const { sight, clock, end } = waiting();
    sight.isAway = true;
    await clock.advance(29_000);
    sight.isAway = false;
    await clock.advance(1000);
    expect(end()).toBe('none yet');

    sight.isAway = true;
    await clock.advance(32_000);
    expect(end()).toBeInstanceOf(StateUnavailableError);
  });
});
