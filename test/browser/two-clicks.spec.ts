import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { closeDashboards, startDashboard, type TestStateStore } from './support/dashboard-app.js';
import {
  dailyAt,
  held,
  lost,
  manyNames,
  NIGHTLY,
  OTHER,
  redisAway,
  tickInQuestion,
} from './support/evidence.js';
import { openBrowser, Visitor } from './support/visitor.js';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());
afterEach(closeDashboards);

/** Among many jobs, the nightly one with the evidence of its tick. */
async function startNight(evidence: (store: TestStateStore, tick: Date) => Promise<void>) {
  const tick = tickInQuestion();
  const nightly = { [NIGHTLY]: { schedule: { cron: dailyAt(tick), timeZone: 'UTC' } } };
  const others = Object.fromEntries(manyNames(30).map((name) => [name, {}]));
  const { url, store } = await startDashboard({ jobs: { ...others, ...nightly } });
  await evidence(store, tick);
  return { url, tick };
}

describe('two clicks from the start page answer why the nightly job did not run', () => {
  it.each([
    ['its instance died', lost, new RegExp(`^${OTHER} ran the tick .*went silent before it reported`)],
    ['an earlier run holds the lock', held, new RegExp(`^${OTHER} took the tick .*skipped it, because`)],
    ['Redis was away', redisAway, /was skipped, because .*connect ECONNREFUSED 10\.0\.0\.7:6379/],
  ])('%s', async (_, evidence, answer) => {
    const { url, tick } = await startNight(evidence);
    const ada = await Visitor.open(browser, url);

    await ada.page.getByRole('link', { name: NIGHTLY, exact: true }).first().click();
    await ada.page
      .getByRole('group', { name: /ticks/i })
      .getByRole('button', { name: new RegExp(`\\b${tick.toISOString().slice(11, 16)}\\b`) })
      .last()
      .click();

    await ada.sees(answer);
    await ada.leave();
  });
});

it('a gap in the strip is a tick like any other, and a click explains it', async () => {
  const tick = tickInQuestion();
  const { url } = await startDashboard({ jobs: { [NIGHTLY]: { schedule: { cron: dailyAt(tick) } } } });
  const ada = await Visitor.open(browser, url);
  await ada.goTo(`#/job/${NIGHTLY}`);
  const strip = ada.page.getByRole('group', { name: /ticks/i });
  await strip
    .getByRole('button', { name: /no-instance/ })
    .last()
    .click();
  await ada.sees(`No instance that schedules "${NIGHTLY}" was up at`);
  expect(await strip.getByRole('button').count()).toBe(60);
  await ada.leave();
});

it('a thousand jobs are listed page by page, and the search finds one among them', async () => {
  const names = manyNames(1000);
  const { url } = await startDashboard({ jobs: Object.fromEntries(names.map((name) => [name, {}])) });
  const ada = await Visitor.open(browser, url);
  await ada.sees('1,000');
  await ada.page.getByRole('searchbox', { name: 'Search jobs' }).fill('tenant0987');
  await ada.untilJobs(['Tenant0987.sync']);
  await ada.leave();
});
