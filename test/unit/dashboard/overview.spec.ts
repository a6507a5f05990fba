import { describe, expect, it } from '@jest/globals';
import { Complaints } from '../../../lib/dashboard/server/complaints.js';
import { overviewOf, stated } from '../../../lib/dashboard/server/overview.js';
import { RunLinks } from '../../../lib/dashboard/server/run-links.js';
import type { OverviewQuery } from '../../../lib/dashboard/shared/json.js';
import { hourly, recordOf, runningOf } from '../../support/cluster-state/evidence-store.js';
import { at, viewing } from '../cluster/viewing.js';

const A = 'web-1:1:aaa';

/** Jobs in all states; three are healthy. */
async function shop() {
  const { store, cluster } = viewing();
  const names = ['mail', 'Backup', 'zeta', 'alpha', 'failing', 'gone', 'off', 'on hold'];
  const jobs = names.map((name) => hourly(name, { scheduled: name !== 'off' }));
  const known = jobs.filter(({ name }) => name !== 'gone');
  store.put(A, { jobs: known, running: [runningOf({ job: 'zeta' })] });
  store.put('web-2:2:bbb', { jobs, state: 'left' });
  for (const [index, name] of ['mail', 'zeta', 'alpha'].entries()) {
    const finishedAt = new Date(at('02:00').getTime() + index * 1000);
    store.last.set(name, { success: recordOf({ job: name, finishedAt }) });
  }
  store.last.set('failing', { failure: recordOf({ job: 'failing', outcome: 'failed' }) });
  store.requests = [{ id: 'p1', kind: 'pause', job: 'on hold', by: 'ada', at: at('01:00') }];
  return cluster.look();
}

async function overview(query: OverviewQuery = {}) {
  const look = await shop();
  return overviewOf(look, look.jobs().map(stated), query, new RunLinks(undefined, new Complaints()));
}

async function names(query: OverviewQuery): Promise<string[]> {
  return (await overview(query)).jobs.map(({ name }) => name);
}

describe('the overview', () => {
  it('shows problems first, running jobs first within a state, and then by name', async () => {
    const { jobs } = await overview();
    expect(jobs.map(({ name, state }) => [name, state])).toEqual([
      ['Backup', 'missing'],
      ['failing', 'failing'],
      ['off', 'unscheduled'],
      ['on hold', 'paused'],
      ['zeta', 'healthy'],
      ['alpha', 'healthy'],
      ['mail', 'healthy'],
      ['gone', 'removed'],
    ]);
    expect(jobs.map(({ missingTick }) => missingTick)).toEqual([at('02:00'), ...Array<undefined>(7)]);
  });

  it('sorts by name', async () => {
    expect(await names({ sort: 'name' })).toEqual([
      ...['Backup', 'alpha', 'failing', 'gone', 'mail', 'off', 'on hold', 'zeta'],
    ]);
  });

  it('sorts by the next tick, with jobs that have none at the end', async () => {
    expect((await names({ sort: 'next' })).slice(-2)).toEqual(['gone', 'off']);
  });

  it('sorts by the last end of a run, with jobs that have none at the end', async () => {
    expect((await names({ sort: 'last' })).slice(0, 4)).toEqual(['alpha', 'failing', 'zeta', 'mail']);
  });

  it('searches parts of names, in upper or lower case', async () => {
    expect(await names({ search: 'A', sort: 'name' })).toEqual([
      'Backup',
      'alpha',
      'failing',
      'mail',
      'zeta',
    ]);
    expect(await names({ search: '.*' })).toEqual([]);
  });

  it('filters by state, and counts all states of what the search finds', async () => {
    const { jobs, total, counts } = await overview({ search: 'a', state: 'healthy', limit: 2 });
    expect(jobs.map(({ name }) => name)).toEqual(['zeta', 'alpha']);
    expect(total).toBe(3);
    expect(counts).toEqual({
      ...{ missing: 1, failing: 1, unscheduled: 0, paused: 0, healthy: 3, new: 0, removed: 0 },
      running: 1,
    });
    expect(await names({ state: 'running' })).toEqual(['zeta']);
  });

  it('cuts a page out', async () => {
    expect(await names({ sort: 'name', offset: 2, limit: 3 })).toEqual(['failing', 'gone', 'mail']);
    expect(await names({ sort: 'name', offset: 7 })).toEqual(['zeta']);
    expect(await names({ sort: 'name', offset: 99, limit: 1 })).toEqual([]);
  });

  it('names pending requests, and pauses that a live instance does not follow', async () => {
    const { requests } = await overview();
    expect(requests.map(({ id }) => id)).toEqual(['p1']);
  });
});
