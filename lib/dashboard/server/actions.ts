import { InvalidOptionsError, type JobCluster } from '../../index.js';
import { isRecord, type OptionsPlace, readOptions, readText, refuse } from '../../internal.js';
import type { DashboardAction, Refusal } from '../shared/json.js';
import { RefusedRequest } from './answers.js';
import type { Exchange } from './exchange.js';
import { MOMENT_EXPECTED, momentOf } from './queries.js';
import { REFUSALS } from './refusals.js';

/** A request of a person that was checked, to be put in the name of that person. */
export type CheckedAction = (by: string) => Promise<unknown>;

type Reader = (cluster: JobCluster, body: ActionBody) => CheckedAction;

/** @throws RefusedRequest with 400 */
export function readAction(action: DashboardAction, exchange: Exchange, cluster: JobCluster): CheckedAction {
  const type = exchange.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new RefusedRequest(400, 'The body must have the type `application/json`.');
  const { body } = exchange;
  if (!isRecord(body)) throw new RefusedRequest(400, 'The body must be a JSON object.');
  try {
    return READERS[action](cluster, new ActionBody(action, body, FIELDS[action]));
  } catch (error) {
    throw error instanceof InvalidOptionsError ? new RefusedRequest(400, error.message) : error;
  }
}

/** The answer that says why nothing was done; `undefined`: the request is followed. */
export function refusalOf(answer: unknown): Refusal | undefined {
  if (!isRecord(answer) || answer['outcome'] !== 'refused') return undefined;
  const reason = String(answer['reason']);
  return { statusCode: 409, message: REFUSALS[reason] ?? REFUSED, outcome: 'refused', reason };
}

const REFUSED = 'Nobody has followed the request.';

const FIELDS: Readonly<Record<DashboardAction, readonly string[]>> = {
  pause: ['job', 'until', 'reason'],
  resume: ['job', 'reason'],
  run: ['job', 'tick', 'reason'],
  abort: ['runId', 'reason'],
};

const READERS: Readonly<Record<DashboardAction, Reader>> = {
  pause: (cluster, body) => {
    const [job, until, reason] = [body.text('job'), body.moment('until'), body.reason];
    return (by) => cluster.pause(job, { until, reason, by });
  },
  resume: (cluster, body) => {
    const [job, reason] = [body.text('job'), body.reason];
    return (by) => cluster.resume(job, { reason, by });
  },
  run: (cluster, body) => {
    const [job, tick, reason] = [body.text('job'), body.moment('tick'), body.reason];
    return (by) => cluster.run(job, { tick, reason, by });
  },
  abort: (cluster, body) => {
    const [runId, reason] = [body.text('runId'), body.reason];
    return (by) => cluster.abort(runId, { reason, by });
  },
};

/** Reads the fields of a body. */
class ActionBody {
  readonly #place: OptionsPlace;
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @throws InvalidOptionsError for a field that is none of `names` */
  constructor(action: DashboardAction, body: object, names: readonly string[]) {
    this.#place = { where: `POST api/${action}`, error: InvalidOptionsError };
    this.#fields = readOptions(this.#place, body, names);
  }

  text(name: string): string {
    return readText(this.#place, name, this.#fields[name]);
  }

  get reason(): string | undefined {
    const reason = this.#fields['reason'];
    if (reason === undefined || typeof reason === 'string') return reason;
    return refuse(this.#place, 'reason', 'a text', reason);
  }

  moment(name: string): Date | undefined {
    const value = this.#fields[name];
    if (value === undefined) return undefined;
    const moment = typeof value === 'string' ? momentOf(value) : undefined;
    return moment ?? refuse(this.#place, name, MOMENT_EXPECTED, value);
  }
}
