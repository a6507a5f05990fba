import { afterEach, describe, expect, it } from '@jest/globals';
import type { Overview } from '../../../lib/dashboard/index.js';
import { closeDashboards, PLATFORMS, startDashboard } from './dashboard-app.js';

/** Rules for the dashboard on a real server. They hold on every supported major version of Nest. */
export function describeDashboard(): void {
  describe.each(PLATFORMS)('on %s', (platform) => {
    afterEach(closeDashboards);

    it.each(['/background-jobs', '/background-jobs/'])('serves the page at %s', async (path) => {
      const { url } = await startDashboard(platform);
      const answer = await fetch(url + path);
      const text = await answer.text();

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const [, base = ''] = /<base href="([^"]*)">/u.exec(text) ?? [];
      expect(new URL(base, url + path).pathname).toBe('/background-jobs/');
      const [, script = ''] = /<script type="module" src="([^"]*)">/u.exec(text) ?? [];
      const loaded = await fetch(new URL(script, new URL(base, url + path)));
      expect(loaded.status).toBe(200);
      expect(loaded.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(loaded.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    });

    it('shows the jobs', async () => {
      const app = await startDashboard(platform);
      const { jobs, total, can } = await app.json<Overview>('/background-jobs/api/overview');

      expect(jobs.map(({ name, state }) => [name, state])).toEqual([['Reports.send', 'new']]);
      expect(total).toBe(1);
      expect(can).toEqual(['pause', 'resume', 'run', 'abort']);
    });
  });
}
