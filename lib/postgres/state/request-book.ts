import { answeredEntry, requestedEntry, withdrawnEntry } from '../../cluster/state/audit-entries.js';
import type {
  Actor,
  AuditEntry,
  JobRequest,
  NewJobRequest,
  RequestAnswer,
  RequestPosition,
} from '../../cluster/state/job-request.js';
import { fieldOf, isSameAnswer, REQUEST_LIFETIME_MS } from '../../cluster/state/request-fields.js';
import type { RequestStatements } from './request-statements.js';
import type { StateCalls } from './state-calls.js';
import { newEpoch } from './epoch.js';
import { positionOf, StateRows } from './state-rows.js';
import type { StateSweep } from './state-sweep.js';
import { jsonOf, storableText } from './stored-json.js';

/** How many entries of the audit stay, at least. */
const ENTRIES_KEPT = 1000;

/** The time of an entry until the server sets it. */
const NO_TIME = new Date(0);

const KINDS: readonly NewJobRequest['kind'][] = ['pause', 'run', 'abort'];

interface RequestBookDeps {
  readonly calls: StateCalls;
  readonly statements: RequestStatements;
  readonly sweep: StateSweep;
}

/** The requests under one prefix, their answers, and their entries in the audit. */
export class RequestBook {
  readonly #deps: RequestBookDeps;
  readonly #prefix: string;

  constructor(deps: RequestBookDeps, prefix: string) {
    this.#deps = deps;
    this.#prefix = prefix;
  }

  async put(request: NewJobRequest, restored: Date | undefined): Promise<RequestPosition | undefined> {
    const { id, kind, job, until } = request;
    const isPause = kind === 'pause';
    const first = isPause ? restored : undefined;
    const mode = first !== undefined ? 'restore' : isPause ? 'replace' : 'ask';
    const rows = await this.#ask(this.#deps.statements.put, [
      ...[fieldOf(request), id, job].map(storableText),
      jsonOf(request),
      mode,
      millisecondsOf(first),
      isPause ? '' : String(REQUEST_LIFETIME_MS),
      isPause ? millisecondsOf(until) : '',
      jsonOf(withoutTime(requestedEntry({ ...request, at: NO_TIME }))),
      newEpoch(),
    ]);
    return positionOf(rows[0], 'epoch');
  }

  async withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    const entries = KINDS.map((kind) => {
      const request: JobRequest = { id, kind, job: '', by: '', at: NO_TIME };
      return [kind, withoutTime(withdrawnEntry(request, by, NO_TIME))] as const;
    });
    const values = [storableText(id), jsonOf(Object.fromEntries(entries)), newEpoch()];
    return positionOf((await this.#ask(this.#deps.statements.withdraw, values))[0], 'epoch');
  }

  /** Writes answers into their requests, and into the audit. */
  async answer(answers: readonly RequestAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    const { statements } = this.#deps;
    const { requests } = new StateRows(await this.#ask(statements.read, []));
    const given = answers.flatMap((answer) => answerTo(requests, answer));
    if (given.length > 0) await this.#ask(statements.answer, [jsonOf(given)]);
  }

  #ask(text: string, values: readonly string[]): ReturnType<StateCalls['ask']> {
    const { calls, sweep } = this.#deps;
    sweep.trimLater({ prefix: this.#prefix, stream: 'audit', job: '', kept: ENTRIES_KEPT });
    return calls.ask(text, [this.#prefix, ...values]);
  }
}

/** The rows to write for an answer; none if the answer is a repetition. */
function answerTo(requests: readonly JobRequest[], answer: RequestAnswer): object[] {
  const key = fieldOf(answer);
  const asked = requests.find((request) => request.id === answer.id && fieldOf(request) === key);
  if (asked?.answer !== undefined && isSameAnswer(asked.answer, answer)) return [];
  const entry = withoutTime(answeredEntry(answer, asked?.by ?? answer.instance, NO_TIME));
  return [{ key, id: answer.id, entry, answer: asked && answer }];
}

/** The server sets the time. */
function withoutTime(entry: AuditEntry): object {
  return { ...entry, at: undefined };
}

function millisecondsOf(date: Date | undefined): string {
  return date === undefined ? '' : String(date.getTime());
}
