import { JOB_STATES } from '../shared/job-state.js';
import type { JobOrder, OverviewQuery } from '../shared/json.js';
import { RefusedRequest } from './answers.js';

const STATES = [...JOB_STATES, 'running'] as const;
const ORDERS: readonly JobOrder[] = ['problems', 'name', 'next', 'last'];

/** @throws RefusedRequest with 400 */
export function readOverviewQuery(query: URLSearchParams): OverviewQuery {
  return {
    search: textOf(query, 'search'),
    state: oneOf(query, 'state', STATES),
    sort: oneOf(query, 'sort', ORDERS),
    offset: numberOf(query, 'offset', 0),
    limit: numberOf(query, 'limit', 1),
  };
}

/** @throws RefusedRequest with 400 when it is not there, or there twice */
export function neededTextOf(query: URLSearchParams, name: string): string {
  const text = textOf(query, name);
  if (text === undefined || text === '')
    throw new RefusedRequest(400, `\`${name}\` is missing in the query.`);
  return text;
}

/** @throws RefusedRequest with 400 when it is there twice */
export function textOf(query: URLSearchParams, name: string): string | undefined {
  const [text, second] = query.getAll(name);
  if (second !== undefined) throw new RefusedRequest(400, `\`${name}\` is in the query more than once.`);
  return text;
}

function oneOf<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = textOf(query, name);
  if (text === undefined || text === '') return undefined;
  const word = words.find((each) => each === text);
  if (word === undefined)
    throw new RefusedRequest(400, `\`${name}\` must be one of ${words.join(', ')}, got ${shown(text)}.`);
  return word;
}

function numberOf(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = textOf(query, name);
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}$/u.test(text) && Number(text) >= least) return Number(text);
  throw new RefusedRequest(
    400,
    `\`${name}\` must be a whole number of at least ${least}, got ${shown(text)}.`,
  );
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** A moment with its offset from UTC. Only the client knows the zone of the viewer. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/u;

/** `undefined`: the text is no moment. */
export function momentOf(text: string): Date | undefined {
  if (!MOMENT.test(text)) return undefined;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) || !isOnCalendar(text) ? undefined : moment;
}

/** JavaScript takes February 30 for March 2. */
function isOnCalendar(text: string): boolean {
  const date = text.slice(0, 10);
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

export const MOMENT_EXPECTED =
  'a moment in the form of ISO 8601 with its offset from UTC, as "2026-03-01T02:30:00Z" or "2026-03-01T03:30:00+01:00"';

/** @throws RefusedRequest with 400 */
export function tickOf(query: URLSearchParams): Date | undefined {
  const text = textOf(query, 'tick');
  if (text === undefined || text === '') return undefined;
  const moment = momentOf(text);
  if (moment === undefined)
    throw new RefusedRequest(400, `\`tick\` must be ${MOMENT_EXPECTED}, got ${shown(text)}.`);
  return moment;
}
