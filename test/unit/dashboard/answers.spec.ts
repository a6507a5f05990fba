import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError, StateUnavailableError } from '../../../lib/index.js';
import { answerOf, tagOf, taggedAnswer } from '../../../lib/dashboard/server/answers.js';
import { baseOf } from '../../../lib/dashboard/server/page.js';
import { momentOf, readOverviewQuery } from '../../../lib/dashboard/server/queries.js';

const seen = (now: string, lastHeartbeat: string, state = 'live') => ({
  now: new Date(now),
  instances: [{ id: 'a', lastHeartbeat: new Date(lastHeartbeat), state }],
});

describe('the tag of an answer', () => {
  it('stays while only the time and the age of heartbeats change', () => {
    const [one, other] = [seen('2026-01-01', '2026-01-01'), seen('2026-01-02', '2026-01-02')];
    expect(tagOf(one)).toBe(tagOf(other));
    expect(tagOf(one)).toMatch(/^W\/"[\w-]{22}"$/u);
  });

  it('changes with anything else', () => {
    const day = '2026-01-01';
    expect(tagOf(seen(day, day))).not.toBe(tagOf(seen(day, day, 'silent')));
    expect(tagOf({ can: [] })).not.toBe(tagOf({ can: ['run'] }));
  });

  it.each([
    ['the tag', (tag: string) => tag],
    ['the tag without its mark, as some proxies send it', (tag: string) => tag.slice(2)],
    ['a list of tags', (tag: string) => `"other", ${tag}`],
    ['any tag', () => '*'],
  ])('ends the answer when the viewer has %s', (_form, given) => {
    const { status, text } = taggedAnswer({ a: 1 }, given(tagOf({ a: 1 })));
    expect([status, text]).toEqual([304, '']);
  });

  it('is sent with the whole answer otherwise', () => {
    const { status, text, headers } = taggedAnswer({ a: 1 }, '"other"');
    expect([status, text]).toEqual([200, '{"a":1}']);
    expect(headers).toMatchObject({ ETag: tagOf({ a: 1 }), 'Cache-Control': 'private, no-cache' });
  });
});

describe('an error', () => {
  it.each([
    [new StateUnavailableError('no answer'), 503],
    [new LockUnavailableError('no answer'), 503],
  ])('of a store has the status 503 and its reason', (error, status) => {
    const answer = answerOf(error);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ statusCode: 503, message: 'no answer' });
  });

  it('that nobody expects is left to the framework', () => {
    const error = new Error('a bug');
    expect(() => answerOf(error)).toThrow(error);
  });
});

describe('the base of the page', () => {
  it.each([
    ['/', './'],
    ['', './'],
    ['/background-jobs', './background-jobs/'],
    ['/background-jobs/', './'],
    ['/api/admin/jobs', './jobs/'],
    ['/a%22b', './a%22b/'],
    ['http://app.example/admin/jobs', './jobs/'],
  ])('for %s is %s', (path, base) => {
    expect(baseOf(path)).toBe(base);
  });
});

describe('a query', () => {
  const read = (query: string) => () => readOverviewQuery(new URLSearchParams(query));

  it('may be empty, and leaves unknown names alone', () => {
    const none = {
      search: undefined,
      state: undefined,
      sort: undefined,
      offset: undefined,
      limit: undefined,
    };
    expect(read('')()).toEqual(none);
    expect(read('t=1&__proto__=2&sort=')()).toEqual(none);
  });

  it('is read', () => {
    expect(read('search=a%20b&state=running&sort=last&offset=0&limit=50')()).toEqual({
      ...{ search: 'a b', state: 'running', sort: 'last', offset: 0, limit: 50 },
    });
  });

  it.each(['search=a&search=b', 'limit=1&limit=1', 'state=new&state=new'])('refuses %s', (query) => {
    expect(read(query)).toThrow('more than once');
  });

  it.each([
    ['state=gone', '`state` must be one of missing, failing,'],
    ['sort=constructor', '`sort` must be one of problems, name, next, last, got "constructor".'],
    ['limit=0', '`limit` must be a whole number of at least 1, got "0".'],
    ['limit=1e3', '`limit` must be'],
    ['limit=-1', '`limit` must be'],
    ['limit=9999999999', '`limit` must be'],
    ['offset=1.5', '`offset` must be a whole number of at least 0'],
  ])('refuses %s', (query, message) => {
    expect(read(query)).toThrow(message);
  });
});

describe('a moment', () => {
  it.each([
    ['2026-03-01T02:30Z', '2026-03-01T02:30:00.000Z'],
    ['2026-03-01T02:30:15.250Z', '2026-03-01T02:30:15.250Z'],
    ['2026-03-01T02:30:00+01:00', '2026-03-01T01:30:00.000Z'],
    ['2026-03-01T00:30:00-05:30', '2026-03-01T06:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(momentOf(text)?.toISOString()).toBe(iso);
  });

  it.each([
    ...['', 'now', '2026-03-01', '2026-03-01T02:30:00', '02:30', '1767225600000', '2026-02-30T00:00:00Z'],
    ...['2026-13-01T00:00:00Z', '2026-03-01T25:00:00Z', '2026-03-01T02:30:00 Z', '2026-03-01T02:30:00+25:00'],
  ])('is not "%s"', (text) => {
    expect(momentOf(text)).toBeUndefined();
  });
});
