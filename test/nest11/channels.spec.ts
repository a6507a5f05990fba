import { afterEach, expect, it } from '@jest/globals';
import { InMemoryLockStore } from '../../lib/locks/in-memory-lock-store.js';
import { heard, stopListening, traced } from '../support/channel-listeners.js';
import { closeApps, startApp } from '../support/test-app.js';
import { VirtualClock } from '../support/virtual-clock.js';

afterEach(async () => {
  stopListening();
  await closeApps();
});

it('on Nest 11 an application publishes its runs, skips, requests and lock commands', async () => {
  const clock = new VirtualClock('2026-01-01T00:00:00Z');
  const jobs = { scheduling: true, lockStore: new InMemoryLockStore(clock) };
  const { registry } = await startApp({ clock, jobs });
  const job = registry.add('job', { cron: '* * * * *' }, () => 7);
  const [runs, skips, controls, commands] = [
    traced(),
    heard('skip'),
    heard('control'),
    heard('lock-command'),
  ];
  await clock.advance(60_000);
  job.pause();
  await clock.advance(60_000);

  expect(runs.map(({ event }) => event)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
  expect(runs.at(-1)?.said).toMatchObject({ job: 'job', outcome: 'succeeded', result: 7 });
  expect(skips).toMatchObject([{ job: 'job', reason: 'paused' }]);
  expect(controls).toMatchObject([{ action: 'pause', job: 'job', by: 'application' }]);
  expect(commands.map(({ command }) => command)).toEqual(['acquire', 'acquire', 'release']);
});
