import { JOB_STATES, type JobState } from '../shared/job-state.js';
import type { JobOrder } from '../shared/json.js';

/** The part of the list of jobs that a viewer looks at. */
export interface JobsRoute {
  readonly page: 'jobs';
  readonly search: string;
  readonly state: JobState | 'running' | undefined;
  readonly sort: JobOrder;
  readonly offset: number;
}

/** One job, and the tick whose explanation is open. */
export interface JobRoute {
  readonly page: 'job';
  readonly name: string;
  readonly tick: string | undefined;
}

export type Route = JobsRoute | JobRoute | { readonly page: 'locks' | 'instances' | 'audit' };

/** The list shows so many jobs at once. */
export const PAGE_SIZE = 50;

export const JOBS: JobsRoute = { page: 'jobs', search: '', state: undefined, sort: 'problems', offset: 0 };

export const jobRoute = (name: string, tick?: string): JobRoute => ({ page: 'job', name, tick });

const SORTS: readonly JobOrder[] = ['problems', 'name', 'next', 'last'];
const FILTERS: readonly NonNullable<JobsRoute['state']>[] = [...JOB_STATES, 'running'];

/** The route that a hash names. One that names none leads to the list of jobs. */
export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [page = '', name = ''] = path.split('/', 2);
  const values = new URLSearchParams(query);
  if (page === 'locks' || page === 'instances' || page === 'audit') return { page };
  if (page === 'job') return namedJob(name, values.get('tick') ?? undefined);
  const offset = Math.floor(Number(values.get('offset')));
  return {
    page: 'jobs',
    search: values.get('search') ?? '',
    state: FILTERS.find((filter) => filter === values.get('state')),
    sort: SORTS.find((sort) => sort === values.get('sort')) ?? 'problems',
    offset: offset > 0 ? offset : 0,
  };
}

function namedJob(encoded: string, tick: string | undefined): Route {
  try {
    const name = decodeURIComponent(encoded);
    return name === '' ? JOBS : jobRoute(name, tick);
  } catch {
    return JOBS;
  }
}

/** The hash of a route, from `#` on. */
export function hashOf(route: Route): string {
  if (route.page === 'jobs') return `#/jobs${queryText(filtersOf(route))}`;
  if (route.page !== 'job') return `#/${route.page}`;
  return `#/job/${encoded(route.name)}${queryText({ tick: route.tick })}`;
}

/** What differs from the list that everybody sees first. */
const filtersOf = ({ search, state, sort, offset }: JobsRoute): Record<string, string | undefined> => ({
  ...{ search, state, sort: sort === 'problems' ? undefined : sort },
  offset: offset === 0 ? undefined : String(offset),
});

function queryText(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encoded(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

/** Half of a pair of surrogates has no form in a URL. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));

/** Where the data of the list come from. */
export const overviewPath = ({ search, state, sort, offset }: JobsRoute): string =>
  `api/overview${queryText({ search, state, sort, offset: String(offset), limit: String(PAGE_SIZE) })}`;

/** Instances, problems and rights, with as few jobs as can be. */
export const SUMMARY_PATH = 'api/overview?limit=1';

export const jobPath = (name: string): string => `api/job${queryText({ name })}`;

export const explainPath = (job: string, tick: string): string => `api/explain${queryText({ job, tick })}`;
