import { describe, expect, it } from '@jest/globals';
import {
  explainPath,
  hashOf,
  jobPath,
  JOBS,
  jobRoute,
  overviewPath,
  type Route,
  routeOf,
} from '../../../lib/dashboard/client/routes.js';

const NAMES = ['Reports.send', 'a/b c?d#e&f=g', '100 %', '<img src=x>', '🦊', 'ümläut'];

describe('routes of the page', () => {
  it.each<[Route, string]>([
    [JOBS, '#/jobs'],
    [
      { page: 'jobs', search: 'a b', state: 'failing', sort: 'next', offset: 50 },
      '#/jobs?search=a%20b&state=failing&sort=next&offset=50',
    ],
    [jobRoute('Reports.send'), '#/job/Reports.send'],
    [
      jobRoute('Reports.send', '2026-11-27T02:30:00.000Z'),
      '#/job/Reports.send?tick=2026-11-27T02%3A30%3A00.000Z',
    ],
    [{ page: 'locks' }, '#/locks'],
    [{ page: 'instances' }, '#/instances'],
    [{ page: 'audit' }, '#/audit'],
  ])('are hashes: %j is %s', (route, hash) => {
    expect(hashOf(route)).toBe(hash);
    expect(routeOf(hash)).toEqual(route);
  });

  it.each(NAMES)('keep the name of a job: %s', (name) => {
    expect(routeOf(hashOf(jobRoute(name)))).toEqual(jobRoute(name));
  });

  it.each(['', '#', '#/', '#/nothing', '#/job/', '#/job/%', '#/jobs?state=odd&sort=odd&offset=-3'])(
    'lead to all jobs where the hash is "%s"',
    (hash) => {
      expect(routeOf(hash)).toEqual(JOBS);
    },
  );

  it('do not fail for half of a pair of surrogates', () => {
    expect(hashOf(jobRoute('a\ud83e'))).toBe('#/job/a%EF%BF%BD');
  });

  it('name the data in paths that are relative to the base of the page', () => {
    expect(overviewPath(JOBS)).toBe('api/overview?sort=problems&offset=0&limit=50');
    expect(overviewPath({ ...JOBS, search: 'a&b', state: 'running', offset: 100 })).toBe(
      'api/overview?search=a%26b&state=running&sort=problems&offset=100&limit=50',
    );
    expect(jobPath('a/b')).toBe('api/job?name=a%2Fb');
    expect(explainPath('a', '2026-11-27T02:30:00Z')).toBe('api/explain?job=a&tick=2026-11-27T02%3A30%3A00Z');
  });
});
