import { expect, it } from '@jest/globals';
import { type Platform, startDashboard } from './dashboard-app.js';

/** Rules for the page and its files. */
export function describePage(platform: Platform): void {
  it.each(['/background-jobs', '/background-jobs/', '/background-jobs?tab=1'])(
    'serves the page at %s, with all that it loads',
    async (path) => {
      const { url } = await startDashboard(platform);
      const answer = await fetch(url + path);
      const text = await answer.text();

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const base = new URL(part(text, /<base href="([^"]*)">/u), url + path);
      expect(base.pathname).toBe('/background-jobs/');
      const files = [/<script type="module" src="([^"]*)">/u, /<link rel="stylesheet" href="([^"]*)">/u];
      const loaded = await Promise.all(files.map((file) => fetch(new URL(part(text, file), base))));
      expect(loaded.map(({ status }) => status)).toEqual([200, 200]);
      expect(loaded.map(({ headers }) => headers.get('content-type'))).toEqual([
        'text/javascript; charset=utf-8',
        'text/css; charset=utf-8',
      ]);
      for (const { headers } of loaded) {
        expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      }
    },
  );

  it('has nothing in the page that a strict policy forbids, and a policy of its own', async () => {
    const { url } = await startDashboard(platform);
    const answer = await fetch(`${url}/background-jobs`);
    const text = await answer.text();

    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|data:|https?:/u);
    expect(
      text.match(/<script[^>]*>[^<]*<\/script>/gu)?.map((script) => script.replace(/<[^>]*>/gu, '')),
    ).toEqual(['']);
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['assets/dashboard.js', 'assets/constructor', 'assets/..%2Fapi%2Foverview', 'assets/%00'])(
    'has no file %s',
    async (path) => {
      const app = await startDashboard(platform);
      expect((await app.get(`/background-jobs/${path}`)).status).toBe(404);
    },
  );

  it('survives other methods and unknown routes', async () => {
    const app = await startDashboard(platform);
    const base = `${app.url}/background-jobs`;
    const head = await fetch(`${base}/api/overview`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'POST', 'OPTIONS'])
      expect((await fetch(`${base}/api/overview`, { method })).status).toBeLessThan(500);
    expect((await app.get('/background-jobs/api/nothing')).status).toBe(404);
    expect((await app.get('/background-jobs/api/pause')).status).toBe(404);
    expect((await app.get('/background-jobs')).status).toBe(200);
  });
}

function part(text: string, pattern: RegExp): string {
  const [, found] = pattern.exec(text) ?? [];
  if (found === undefined) throw new Error(`the page has nothing like ${String(pattern)}`);
  return found;
}
