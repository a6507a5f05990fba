import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sleepUntilAborted } from './support/handlers.js';
import { closeDashboards, startDashboard, type TestDashboard } from './support/dashboard-app.js';
import { openBrowser, Visitor } from './support/visitor.js';

const HOSTILE = `<img src=x onerror="document.title='hacked'">`;
const LONG = `Tenant.${'x'.repeat(180)}`;
const PAGES = ['', '#/job/Payments.capture', '#/job/Search.reindex', '#/locks', '#/instances', '#/audit'];

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());
afterEach(closeDashboards);

/** One job of each kind: it fails, runs, is paused, has not run. */
async function startShop(platform: 'express' | 'fastify' = 'express'): Promise<TestDashboard> {
  const jobs = {
    'Payments.capture': {
      handler: () => {
        throw new Error(`${HOSTILE} 503`);
      },
    },
    'Search.reindex': { handler: sleepUntilAborted },
    'Newsletter.deliver': {},
    'Stock.sync': {},
    [HOSTILE]: {},
    [LONG]: {},
  };
  const shop = await startDashboard({ platform, jobs });
  await shop.registry.get('Payments.capture').run();
  await shop.registry.get('Stock.sync').run();
  void shop.registry.get('Search.reindex').run();
  await shop.cluster.pause('Newsletter.deliver', { by: HOSTILE, reason: HOSTILE });
  return shop;
}

describe.each(['express', 'fastify'] as const)('on %s, behind a prefix and helmet', (platform) => {
  it('every page shows its content, and the console has no error and no violation of the policy', async () => {
    const { url } = await startShop(platform);
    const ada = await Visitor.open(browser, url);
    await ada.sees('Payments.capture');
    const seen = [
      ['#/job/Payments.capture', /503/],
      ['#/job/Search.reindex', 'Run Search.reindex now'],
      ['#/locks', 'Search.reindex'],
      ['#/instances', 'Instances'],
      ['#/audit', 'Newsletter.deliver'],
    ] as const;
    for (const [page, text] of seen) {
      await ada.goTo(page);
      await ada.sees(text);
    }
    await ada.leave();
  });
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it('no page breaks a rule of accessibility', async () => {
    const { url } = await startShop();
    const ada = await Visitor.open(browser, url, 'ada', { colorScheme });
    const broken: Record<string, string[]> = {};
    for (const page of PAGES) {
      await ada.goTo(page);
      await ada.settled();
      broken[page] = await ada.brokenRules();
    }
    await ada.goTo('');
    await ada.button('Pause Stock.sync').click();
    broken['dialog'] = await ada.brokenRules();
    expect(broken).toEqual(Object.fromEntries([...PAGES, 'dialog'].map((page) => [page, []])));
    await ada.leave();
  });
});

describe('the pages', () => {
  it.each([320, 700, 1024, 1200])('are as wide as a window of %d pixels', async (width) => {
    const { url } = await startShop();
    const ada = await Visitor.open(browser, url, 'ada', { viewport: { width, height: 640 } });
    const overflows: Record<string, number> = {};
    for (const page of PAGES) {
      await ada.goTo(page);
      await ada.settled();
      overflows[page] = await ada.overflow();
    }
    expect(overflows).toEqual(Object.fromEntries(PAGES.map((page) => [page, 0])));
    await ada.leave();
  });

  it('show hostile names, errors and reasons as text', async () => {
    const { url } = await startShop();
    const ada = await Visitor.open(browser, url);
    await ada.sees(HOSTILE);
    await ada.page.getByRole('link', { name: HOSTILE }).click();
    await ada.page.getByRole('heading', { level: 1, name: HOSTILE }).waitFor();
    await ada.goTo('#/job/Payments.capture');
    await ada.sees(HOSTILE);
    await ada.goTo('#/audit');
    await ada.sees(HOSTILE);
    expect(await ada.page.evaluate('document.images.length')).toBe(0);
    expect(await ada.page.title()).not.toBe('hacked');
    await ada.leave();
  });

  it('find jobs by a part of the name, by state and in an order', async () => {
    const { url } = await startShop();
    const ada = await Visitor.open(browser, url);
    await ada.sees('Payments.capture');
    expect((await ada.jobs())[0]).toBe('Payments.capture');

    await ada.page.getByRole('searchbox', { name: 'Search jobs' }).fill('sync');
    await ada.untilJobs(['Stock.sync']);
    await ada.page.getByRole('searchbox', { name: 'Search jobs' }).fill('');
    await ada.sees('Newsletter.deliver');
    await ada.page.getByRole('button', { name: /^Paused/ }).click();
    await ada.untilJobs(['Newsletter.deliver']);
    await ada.page.getByRole('button', { name: /^All/ }).click();
    await ada.page.getByRole('combobox', { name: 'Sort' }).selectOption('name');
    await ada.untilJobs([
      HOSTILE,
      'Newsletter.deliver',
      'Payments.capture',
      'Search.reindex',
      'Stock.sync',
      LONG,
    ]);
    await ada.leave();
  });
});
