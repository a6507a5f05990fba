import type { Json, Overview } from '../shared/json.js';
import { problemsIn } from './job-facts.js';
import type { Route } from './routes.js';
import { capital, counted } from './words.js';

/** Names the page, so that another job is another page, and another tick of it is not. */
export const pageKey = (route: Route): string => (route.page === 'job' ? `job ${route.name}` : route.page);

/** The title of a tab: the number of problems, and the page. */
export function documentTitle(route: Route, overview: Pick<Json<Overview>, 'counts'> | undefined): string {
  const problems = overview === undefined ? 0 : problemsIn(overview);
  const title = `${route.page === 'job' ? route.name : capital(route.page)} – Background jobs`;
  return problems === 0 ? title : `(${counted(problems, 'problem')}) ${title}`;
}
