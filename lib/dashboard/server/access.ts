import type { DashboardSettings } from '../dashboard.options.js';
import { describe } from '../../internal.js';
import { RefusedRequest } from './answers.js';
import type { Complaints } from './complaints.js';
import type { Exchange } from './exchange.js';
import { isLocal } from './local-requests.js';

/** What viewers may do. */
export type Access = 'full' | 'read-only';

/** The settings that say who may see and do what. */
export interface ViewersDeps extends Pick<DashboardSettings<never>, 'access' | 'user'> {
  readonly readOnly: boolean;
  readonly hasGuards: boolean;
  readonly complaints: Complaints;
}

/** The people behind requests. */
export class Viewers {
  readonly #deps: ViewersDeps;

  constructor(deps: ViewersDeps) {
    this.#deps = deps;
  }

  /** @throws RefusedRequest with 403 */
  async accessOf(exchange: Exchange): Promise<Access> {
    const { access, hasGuards, readOnly } = this.#deps;
    if (access === undefined && !hasGuards && !isLocal(exchange)) throw new RefusedRequest(403, LOCAL_ONLY);
    const granted = access === undefined ? 'full' : await this.#granted(access, exchange);
    if (granted === false) throw new RefusedRequest(403, DENIED);
    return readOnly ? 'read-only' : granted;
  }

  /**
   * The name for the audit.
   *
   * @throws RefusedRequest with 500 when the application does not tell
   */
  async nameOf({ request }: Exchange): Promise<string> {
    const { user, complaints } = this.#deps;
    if (user === undefined) return 'dashboard';
    try {
      const name: unknown = await user(request as never); // The application says which framework it has.
      if (typeof name === 'string' && /[^\p{Cc}\s]/u.test(name)) return name;
      complaints.returned('user', 'a text that is not empty', describe(name), NAMELESS);
    } catch (error) {
      complaints.threw('user', error, NAMELESS);
    }
    throw new RefusedRequest(500, `The application gave no name for the audit. ${NAMELESS}.`);
  }

  async #granted(access: NonNullable<ViewersDeps['access']>, { request }: Exchange): Promise<Access | false> {
    const { complaints } = this.#deps;
    try {
      const granted: unknown = await access(request as never); // The application says which framework it has.
      if (granted === 'full' || granted === 'read-only' || granted === false) return granted;
      const expected = "'full', 'read-only' or `false`";
      complaints.returned('access', expected, describe(granted), 'The request is denied');
    } catch (error) {
      complaints.threw('access', error, 'The request is denied');
    }
    return false;
  }
}

const NAMELESS = 'Without a name nothing is done';

const DENIED = 'You may not see the background jobs.';

const LOCAL_ONLY =
  'The dashboard answers requests from this machine alone, to localhost and without a proxy, ' +
  'because it has neither `guards` nor `access`.';
