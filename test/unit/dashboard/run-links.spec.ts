import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Complaints } from '../../../lib/dashboard/server/complaints.js';
import { RunLinks } from '../../../lib/dashboard/server/run-links.js';
import { recordOf } from '../../support/cluster-state/evidence-store.js';
import { LogRecorder } from '../../support/log-recorder.js';

let log: LogRecorder;
beforeEach(() => {
  log = new LogRecorder();
  Logger.overrideLogger(log);
});

const linksBy = (runUrl: (run: unknown) => unknown) => new RunLinks(runUrl as never, new Complaints());

describe('the link of a run', () => {
  it.each(['https://logs.example/?q=1', 'HTTP://logs.example', '/logs/aaa-1', '/'])('may be %s', (url) => {
    expect(linksBy(() => url).record(recordOf()).url).toBe(url);
    expect(log.lines('warn')).toEqual([]);
  });

  it.each([
    ...[
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      '//evil.example',
    ],
    ...['/\\evil.example', 'logs/aaa-1', '', 'https://', 'ftp://logs.example', 5, null, {}],
  ])('is left out for %p, with one warning', (url) => {
    const links = linksBy(() => url);
    for (const id of ['aaa-1', 'aaa-2']) expect(links.record(recordOf({ id }))).not.toHaveProperty('url');
    expect(log.lines('warn')).toHaveLength(1);
    expect(log.lines('warn')[0]).toContain('`runUrl`');
  });

  it('is left out without a warning where there is none', () => {
    expect(linksBy(() => undefined).record(recordOf())).toEqual(recordOf());
    expect(log.lines('warn')).toEqual([]);
  });

  it('is left out when the function throws, with one warning that names the reason', () => {
    const links = linksBy(() => {
      throw new Error('no tenant');
    });
    links.record(recordOf());
    expect(links.record(recordOf())).not.toHaveProperty('url');
    expect(log.lines('warn')).toEqual([
      'the dashboard: `runUrl` threw: no tenant. The run is shown without a link. This is logged once',
    ]);
  });

  it('is left out for a promise, whose failure ends nothing', () => {
    expect(linksBy(() => Promise.reject(new Error('later'))).record(recordOf())).not.toHaveProperty('url');
    expect(log.lines('warn')).toHaveLength(1);
  });

  it('stands beside a run in flight, which has no end', () => {
    const asked: unknown[] = [];
    const links = linksBy((run) => (asked.push(run), '/logs'));
    const since = new Date('2026-01-01T02:00:00Z');
    const run = { runId: 'aaa-1', instance: 'web-1:1:aaa', since };
    expect(links.run(run, 'Reports.send')).toEqual({ ...run, url: '/logs' });
    expect(asked).toEqual([{ id: 'aaa-1', job: 'Reports.send', instance: 'web-1:1:aaa', startedAt: since }]);
  });

  it('stands in the run of an explanation', () => {
    const links = linksBy(() => '/logs');
    const explanation = { job: 'Reports.send', verdict: 'succeeded', text: 'It ran.' } as const;
    expect(links.explanation({ ...explanation, run: recordOf() }).run?.url).toBe('/logs');
    expect(links.explanation(explanation)).toEqual(explanation);
  });
});
