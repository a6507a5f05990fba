import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { closeDashboards, startDashboard } from './support/dashboard-app.js';
import { openBrowser, Visitor } from './support/visitor.js';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());
afterEach(closeDashboards);

const startShop = () => startDashboard({ jobs: { 'Search.reindex': {}, 'Stock.sync': {} } });

it('a page says that the state store is away, shows the jobs of its instance, and goes on when the store is back', async () => {
  const { url, store } = await startShop();
  const ada = await Visitor.open(browser, url);
  await ada.sees('Stock.sync');

  store.isAway = true;
  await ada.sees('connect ECONNREFUSED 127.0.0.1:6379');
  expect(await ada.jobs()).toEqual(expect.arrayContaining(['Search.reindex', 'Stock.sync']));
  store.isAway = false;
  await ada.page.getByText('connect ECONNREFUSED 127.0.0.1:6379').waitFor({ state: 'detached' });
  await ada.leave(503);
});

it('a page that is opened while the state store is away shows the jobs of its instance', async () => {
  const { url, store } = await startShop();
  store.isAway = true;
  const ada = await Visitor.open(browser, url);
  await ada.sees('connect ECONNREFUSED 127.0.0.1:6379');
  await ada.sees('Stock.sync');
  expect(await ada.brokenRules()).toEqual([]);
  await ada.leave(503);
});

it('an open page does not delay the end of the application', async () => {
  const { url, app } = await startShop();
  const ada = await Visitor.open(browser, url);
  await ada.sees('Stock.sync');
  await ada.page.waitForResponse(/api\/overview/);

  // The drain of an application without runs is at once, and a kept connection would last for 5 s or more.
  const start = performance.now();
  await app.close();
  expect(performance.now() - start).toBeLessThan(3000);

  await ada.page.waitForEvent('requestfailed');
  expect(await ada.text()).toContain('Stock.sync');
  ada.problems.length = 0;
  await ada.leave();
});

it('a hidden page asks for nothing, and asks at once when somebody sees it again', async () => {
  const { url } = await startShop();
  const ada = await Visitor.open(browser, url);
  await ada.page.clock.install();
  await ada.goTo('#/jobs');
  await ada.page.reload();
  await ada.sees('Stock.sync');
  let requests = 0;
  ada.page.on('request', () => requests++);
  const polled = ada.page.waitForResponse(/api\/overview/);
  await ada.page.clock.runFor(4000);
  await polled;

  await ada.setHidden(true);
  requests = 0;
  await ada.page.clock.runFor(60_000);
  expect(requests).toBe(0);

  const answer = ada.page.waitForResponse(/api\/overview/);
  await ada.setHidden(false);
  await answer;
  await ada.leave();
});
