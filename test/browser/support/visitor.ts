import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { expect } from '@jest/globals';
import { findChromium } from '../../../scripts/ensure-chromium.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** No sandbox, because containers forbid it; nothing that asks the network. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Turns a violation of the policy into an error in the console. It runs before any script of the page. */
const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`;

/** Starts a browser with an empty profile. The caller closes it. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium found: npm run chromium');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A person in front of the dashboard. */
export class Visitor {
  /** Errors and warnings in the console, violations of the policy, and errors that no code has caught. */
  readonly problems: string[] = [];
  readonly page: Page;
  readonly #url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    page.on('console', (message) => {
      const { url } = message.location();
      if (['error', 'warning'].includes(message.type())) this.problems.push(`${message.text()} ${url}`);
    });
    page.on('pageerror', (error) => this.problems.push(String(error)));
  }

  /**
   * Opens the start page.
   *
   * @param name the guard of {@link startDashboard} reads it
   */
  static async open(
    browser: Browser,
    url: string,
    name = 'ada',
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...options,
      extraHTTPHeaders: { 'x-user': name },
    });
    await context.addInitScript(REPORT_VIOLATIONS);
    const visitor = new Visitor(await context.newPage(), url);
    await visitor.goTo('');
    return visitor;
  }

  /** Goes to a page, and waits for its heading. */
  async goTo(hash: string): Promise<void> {
    await this.page.goto(`${this.#url}${hash}`);
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
  }

  /** Waits until the page has got all that it has asked for. */
  async settled(): Promise<void> {
    await this.page.locator('.loading').first().waitFor({ state: 'detached' });
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true }).first();
  }

  /** Presses a button, gives the reason in the dialog, and confirms. */
  async asks(name: string, reason = ''): Promise<void> {
    await this.button(name).click();
    const dialog = this.page.getByRole('dialog', { name: `${name}?` });
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill(reason);
    await dialog.getByRole('button', { name, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** The names in the list of jobs, from the top. */
  jobs(): Promise<string[]> {
    return this.page.getByRole('table', { name: 'Jobs' }).getByRole('rowheader').allInnerTexts();
  }

  /** Waits until the list has these jobs and no others. */
  async untilJobs(names: readonly string[]): Promise<void> {
    const deadline = performance.now() + 20_000;
    for (;;) {
      const jobs = await this.jobs().catch(() => []);
      if (jobs.join('\n') === names.join('\n')) return;
      if (performance.now() > deadline) expect(jobs).toEqual(names);
      await sleep(50);
    }
  }

  /** The name of what has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate<string>(
      `((element) => element.getAttribute('aria-label') ??
        (element.labels?.[0] ?? element).textContent.trim())(document.activeElement)`,
    );
  }

  /** Presses Tab until that has the focus. */
  async tabTo(name: string): Promise<void> {
    const passed: string[] = [];
    while (passed.at(-1) !== name && passed.length < 60) {
      await this.page.keyboard.press('Tab');
      passed.push(await this.focused());
    }
    expect(passed).toContain(name);
  }

  /** As another tab in front of it does. A headless browser hides no tab by itself. */
  setHidden(hidden: boolean): Promise<void> {
    return this.page.evaluate(
      `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
       Object.defineProperty(document, 'visibilityState', { value: '${hidden ? 'hidden' : 'visible'}', configurable: true });
       document.dispatchEvent(new Event('visibilitychange'));`,
    );
  }

  /** All that the page shows. */
  text(): Promise<string> {
    return this.page.evaluate<string>('document.body.innerText');
  }

  /** Waits until the page shows the text. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** The accessibility rules that the page breaks, and where. The policy of the page does not concern this script. */
  async brokenRules(): Promise<string[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate<string[]>(
      `axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
    );
  }

  /** By how many pixels the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>(
      'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
    );
  }

  /**
   * Closes the page, which must have had no problem.
   *
   * @param refusal the status of answers that the test provokes: the browser writes a line for each of them
   */
  async leave(refusal?: number): Promise<void> {
    await this.page.context().close();
    const provoked = `the server responded with a status of ${refusal}`;
    expect(this.problems.filter((problem) => !problem.includes(provoked))).toEqual([]);
  }
}
