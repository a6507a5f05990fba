import { answeredEntry, requestedEntry, withdrawnEntry } from '../audit-entries.js';
import type { Actor, JobRequest, NewJobRequest, RequestAnswer, RequestPosition } from '../job-request.js';
import { fieldOf, isSameAnswer, REQUEST_LIFETIME_MS } from '../request-fields.js';
import type { AuditStream } from './audit-stream.js';
import { inForce, type ReadRequests, type RequestHash } from './request-hash.js';
import type { StateCommands } from './state-commands.js';

/** Requests, what becomes of them, and their entries in the audit. */
export class RequestBook {
  readonly #hash: RequestHash;
  readonly #audit: AuditStream;

  constructor(hash: RequestHash, audit: AuditStream) {
    this.#hash = hash;
    this.#audit = audit;
  }

  async put(
    redis: StateCommands,
    asked: NewJobRequest,
    restored: Date | undefined,
    now: number,
  ): Promise<RequestPosition | undefined> {
    const isRestored = asked.kind === 'pause' && restored !== undefined;
    const request = requestAt(asked, isRestored ? restored : new Date(now));
    if (asked.kind === 'pause' && !isRestored) {
      await this.#hash.write(redis, request);
    } else {
      const pending = await this.#hash.writeIfFree(redis, request, now);
      // A caller that got no answer may ask again.
      const isAskedAgain = !isRestored && pending?.id === request.id;
      if (pending !== undefined && !isAskedAgain) return undefined;
    }
    const audited = isRestored ? undefined : this.#audit.add(redis, requestedEntry(request));
    const [position] = await Promise.all([this.#hash.move(redis), audited]);
    return position;
  }

  async withdraw(
    redis: StateCommands,
    id: string,
    by: Actor,
    now: number,
  ): Promise<RequestPosition | undefined> {
    const request = inForce(await this.#hash.read(redis), now).find((each) => each.id === id);
    if (request === undefined || !(await this.#hash.remove(redis, fieldOf(request)))) return undefined;
    const entry = withdrawnEntry(request, by, new Date(now));
    const [position] = await Promise.all([this.#hash.move(redis), this.#audit.add(redis, entry)]);
    return position;
  }

  /**
   * Writes answers into the fields of their requests, and into the audit.
   *
   * @returns the requests with them
   */
  async answer(
    redis: StateCommands,
    requests: ReadRequests,
    answers: readonly RequestAnswer[],
    now: number,
  ): Promise<ReadRequests> {
    const byField = new Map(requests.byField);
    const writes = answers.flatMap((answer) => {
      const field = fieldOf(answer);
      const request = byField.get(field);
      const asked = request?.id === answer.id ? request : undefined;
      if (asked?.answer !== undefined && isSameAnswer(asked.answer, answer)) return [];
      const entry = answeredEntry(answer, asked?.by ?? answer.instance, new Date(now));
      const audited = this.#audit.add(redis, entry);
      // A run that has started is not refused any more.
      if (asked === undefined || (asked.answer !== undefined && asked.answer.outcome !== 'refused'))
        return [audited];
      const answered = { ...asked, answer };
      byField.set(field, answered);
      return [audited, this.#hash.write(redis, answered)];
    });
    await Promise.all(writes);
    return { ...requests, byField };
  }
}

function requestAt(asked: NewJobRequest, at: Date): JobRequest {
  const expiresAt = asked.kind === 'pause' ? asked.until : new Date(at.getTime() + REQUEST_LIFETIME_MS);
  return { ...asked, at, expiresAt };
}
