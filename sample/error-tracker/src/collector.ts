import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Report } from './error-tracker.js';

/** Simulates the service that collects errors: an HTTP server on a free port that prints each report. */
export async function startCollector(): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      // Only the tracker of this sample sends here.
      print(JSON.parse(body) as Report);
      response.writeHead(202).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return `http://127.0.0.1:${address.port}/reports`;
}

function print({ kind, job, message, tags, breadcrumbs }: Report): void {
  const details = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  console.log(['collector', kind, job, message, ...details].join(' | '));
  for (const breadcrumb of breadcrumbs) console.log(`            ${breadcrumb}`);
}
