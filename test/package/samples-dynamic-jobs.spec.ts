import { describe, expect, it } from '@jest/globals';
import type { Command } from './support/command.js';
import { endSample, exitCode, START_MS, startSample } from './support/sample.js';

const ENVIRONMENT = { PORT: '0' };
const READY = /jobs are at (http:\/\/127\.0\.0\.1:\d+\/jobs)/;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A client of the application, which has printed its address. */
function clientOf(sample: Command) {
  const [, url = ''] = READY.exec(sample.output) ?? [];
  return async (method: string, path = '', body?: unknown): Promise<Answer> => {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method, ...sent });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

const TEA = { name: 'tea time', text: 'drink tea', interval: '1s' };

describe('npm run sample:dynamic-jobs', () => {
  it('adds, shows, runs and removes a job by HTTP, and explains what is wrong with a request', async () => {
    const sample = startSample('dynamic-jobs', ENVIRONMENT);
    await sample.untilPrinted(READY, START_MS);
    const ask = clientOf(sample);

    await expect(ask('GET')).resolves.toEqual({ status: 200, body: [] });
    await expect(ask('POST', '', TEA)).resolves.toMatchObject({
      status: 201,
      body: { name: 'tea time', schedule: 'every 1s', nextTick: expect.stringMatching(/Z$/) },
    });
    await sample.untilPrinted(/tea time: drink tea/, 10_000);
    await expect(ask('GET', '/tea%20time')).resolves.toMatchObject({
      status: 200,
      body: { lastRun: { trigger: 'tick', outcome: 'succeeded', value: 'drink tea' } },
    });
    await expect(ask('POST', '/tea%20time/run')).resolves.toMatchObject({
      status: 200,
      body: { trigger: 'manual', outcome: 'succeeded', value: 'drink tea' },
    });
    await refusesWrongRequests(ask);
    await expect(ask('DELETE', '/tea%20time')).resolves.toMatchObject({ status: 204 });
    await expect(ask('GET')).resolves.toEqual({ status: 200, body: [] });
    await endSample(sample, 'SIGTERM');
  }, 150_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits with 0 on %s',
    async (signal) => {
      await expect(exitCode('dynamic-jobs', signal, READY, ENVIRONMENT)).resolves.toBe(0);
    },
    150_000,
  );
});

async function refusesWrongRequests(ask: ReturnType<typeof clientOf>): Promise<void> {
  const requests: [status: number, message: string, ...request: Parameters<typeof ask>][] = [
    [409, 'two jobs are named "tea time"', 'POST', '', TEA],
    [400, 'expected `interval` to be', 'POST', '', { ...TEA, name: 'a', interval: 'soon' }],
    [400, 'expected `cron` to be a cron pattern', 'POST', '', { name: 'a', text: 'a', cron: '61 * * * *' }],
    [400, 'expected "text" to be', 'POST', '', { name: 'a', interval: '1s' }],
    [400, 'unknown field "lock"', 'POST', '', { ...TEA, name: 'a', lock: false }],
    [400, 'expected a JSON object', 'POST', '', [TEA]],
    [404, 'unknown job `coffee`', 'GET', '/coffee'],
    [404, 'unknown job `coffee`', 'POST', '/coffee/run'],
    [404, 'unknown job `coffee`', 'DELETE', '/coffee'],
  ];
  for (const [statusCode, message, ...request] of requests) {
    const answer = await ask(...request);
    expect({ request, answer }).toMatchObject({
      answer: { status: statusCode, body: { statusCode, message: expect.stringContaining(message) } },
    });
  }
}
