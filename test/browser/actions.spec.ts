import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { sleepUntilAborted } from './support/handlers.js';
import { closeDashboards, startDashboard } from './support/dashboard-app.js';
import { openBrowser, Visitor } from './support/visitor.js';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());
afterEach(closeDashboards);

const startShop = () =>
  startDashboard({ jobs: { 'Search.reindex': { handler: sleepUntilAborted }, 'Stock.sync': {} } });

it('a job is paused and resumed from the list, with a reason, by the name of the visitor', async () => {
  const { url, cluster } = await startShop();
  const ada = await Visitor.open(browser, url);
  await ada.asks('Pause Stock.sync', 'wrong totals');
  await ada.sees(/^Stock\.sync is paused in 1 live instance/);
  expect((await cluster.job('Stock.sync')).paused).toMatchObject({ by: 'ada', reason: 'wrong totals' });

  await ada.asks('Resume Stock.sync', 'they are right again');
  await ada.sees(/^Stock\.sync is resumed/);
  expect((await cluster.job('Stock.sync')).paused).toBeUndefined();
  const [resumed, paused] = await cluster.audit();
  expect(resumed).toMatchObject({ action: 'resume', by: 'ada', reason: 'they are right again' });
  expect(paused).toMatchObject({ action: 'pause', by: 'ada', reason: 'wrong totals' });
  await ada.leave();
});

it('a job is run and its run is aborted from its page, and a second run meanwhile is refused', async () => {
  const { url, cluster } = await startShop();
  const ada = await Visitor.open(browser, url);
  await ada.goTo('#/job/Search.reindex');
  await ada.asks('Run Search.reindex now', 'the index is empty');
  await ada.sees(/^Run \S+ of Search\.reindex has started on /);
  const { running } = await cluster.job('Search.reindex');
  const runId = running[0]?.runId ?? 'none';

  await ada.asks('Run Search.reindex now');
  await ada.sees(/^Run Search\.reindex now: not done\. /);
  await ada.asks(`Abort run ${runId}`, 'it takes too long');
  await ada.sees(`Run ${runId} of Search.reindex is aborted on`);
  await ada.sees(`ada has aborted run ${runId}`);
  expect((await cluster.audit()).filter(({ action }) => action === 'abort')).not.toEqual([]);
  await ada.leave(409);
});

it('a visitor who may only look sees no button for an action, and the server refuses a request', async () => {
  const { url, cluster } = await startShop();
  void cluster.run('Search.reindex');
  const guest = await Visitor.open(browser, url, 'guest');
  for (const page of ['', '#/job/Search.reindex', '#/job/Stock.sync']) {
    await guest.goTo(page);
    await guest.settled();
    expect(await guest.page.getByRole('button', { name: /^(Pause|Resume|Run|Abort)\b/ }).count()).toBe(0);
  }
  const status = await guest.page.evaluate<number>(
    `fetch('api/pause', { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ job: 'Stock.sync' }) }).then(({ status }) => status)`,
  );
  expect(status).toBe(403);
  expect((await cluster.job('Stock.sync')).paused).toBeUndefined();
  await guest.leave(403);
});

it('the keyboard alone searches, opens a job, opens a dialog and leaves it', async () => {
  const { url, cluster } = await startShop();
  const ada = await Visitor.open(browser, url);
  await ada.sees('Stock.sync');
  const { keyboard } = ada.page;

  await ada.tabTo('Search jobs');
  await keyboard.type('stock');
  await ada.untilJobs(['Stock.sync']);
  await ada.tabTo('Stock.sync');
  await keyboard.press('Enter');
  await ada.page.getByRole('heading', { level: 1, name: 'Stock.sync' }).waitFor();
  await ada.tabTo('Pause Stock.sync');
  await keyboard.press('Enter');
  const dialog = ada.page.getByRole('dialog', { name: 'Pause Stock.sync?' });
  await dialog.waitFor();
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await ada.focused()).toBe('Pause Stock.sync');
  expect((await cluster.job('Stock.sync')).paused).toBeUndefined();
  await ada.leave();
});
