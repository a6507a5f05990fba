import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './ensure-chromium.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDER = join(ROOT, 'docs', 'images');
const PASSWORD = 'screenshots';
/** By then a strip of 60 ticks is full. */
const WARM_UP_MS = 130_000;
const LARGEST = 150_000;

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

/** @typedef {{ file: string, hash: string, colorScheme: 'light' | 'dark', viewport: { width: number, height: number } }} Picture */

/** @type {Picture[]} */
const PICTURES = [
  { file: 'dashboard-jobs-light', hash: '#/jobs', colorScheme: 'light', viewport: DESKTOP },
  { file: 'dashboard-jobs-dark', hash: '#/jobs', colorScheme: 'dark', viewport: DESKTOP },
  { file: 'dashboard-jobs-phone', hash: '#/jobs', colorScheme: 'light', viewport: PHONE },
  { file: 'dashboard-job-light', hash: '#/job/Stock.sync', colorScheme: 'light', viewport: DESKTOP },
  { file: 'dashboard-job-dark', hash: '#/job/Stock.sync', colorScheme: 'dark', viewport: DESKTOP },
  { file: 'dashboard-job-phone', hash: '#/job/Stock.sync', colorScheme: 'light', viewport: PHONE },
];

/** Starts the sample, and resolves to the address that it prints. */
function startSample() {
  const child = spawn(process.execPath, [join(ROOT, 'sample/dashboard/dist/sample/dashboard/src/main.js')], {
    env: { ...process.env, NODE_ENV: undefined, NO_COLOR: '1', PORT: '0', DASHBOARD_PASSWORD: PASSWORD },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  /** @type {Promise<string>} */
  const url = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output += String(text);
        const [, found] = /dashboard {2,}(\S+)/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
    child.once('exit', () => reject(new Error(`the sample has ended:\n${output}`)));
  });
  return { child, url };
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {Picture} picture
 */
async function take(browser, url, { file, hash, colorScheme, viewport }) {
  const credentials = Buffer.from(`ada:${PASSWORD}`).toString('base64');
  const context = await browser.newContext({
    ...{ colorScheme, viewport, locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' },
    extraHTTPHeaders: { authorization: `Basic ${credentials}` },
  });
  const page = await context.newPage();
  await page.goto(`${url}${hash}`);
  await page.getByText('Stock.sync').first().waitFor();
  const path = join(FOLDER, `${file}.png`);
  await page.screenshot({ path });
  await context.close();
  const { size } = statSync(path);
  console.log(`${path}: ${Math.round(size / 1000)} kB`);
  if (size > LARGEST) throw new Error(`${path} is larger than ${LARGEST / 1000} kB`);
}

mkdirSync(FOLDER, { recursive: true });
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('No Chromium found: npm run chromium');
const { child, url } = startSample();
const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
try {
  const address = await url;
  await sleep(WARM_UP_MS);
  for (const picture of PICTURES) await take(browser, address, picture);
} finally {
  await browser.close();
  child.kill('SIGTERM');
}
