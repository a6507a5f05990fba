import type { Clock } from '../../../core/clock.js';
import { uniqueId } from '../../../core/identity.js';
import { answeredEntry, requestedEntry, withdrawnEntry } from '../audit-entries.js';
import type { Actor, JobRequest, NewJobRequest, RequestAnswer, RequestPosition } from '../job-request.js';
import type { AuditLog } from './audit-log.js';
import { frozenCopy } from './frozen-copy.js';

/** How long a run or an abort may be taken, in milliseconds. */
const LIFETIME_MS = 60_000;

/** The requests in force, and what becomes of them. */
export class RequestBook {
  readonly #clock: Clock;
  readonly #audit: AuditLog;
  readonly #epoch = uniqueId();
  #revision = 0;
  /** At most one for each kind and job, or run. Expired ones are removed when the book is used. */
  readonly #requests = new Map<string, JobRequest>();

  constructor(clock: Clock, audit: AuditLog) {
    this.#clock = clock;
    this.#audit = audit;
  }

  get position(): RequestPosition {
    return Object.freeze({ epoch: this.#epoch, revision: this.#revision });
  }

  inForce(): JobRequest[] {
    this.#removeExpired();
    return Array.from(this.#requests.values(), frozenCopy);
  }

  put(asked: NewJobRequest, restored: Date | undefined): RequestPosition | undefined {
    this.#removeExpired();
    const key = keyOf(asked);
    const isRestored = asked.kind === 'pause' && restored !== undefined;
    // A caller that got no answer may ask again.
    if (asked.kind !== 'pause' && this.#requests.get(key)?.id === asked.id) return this.position;
    if (this.#isPending(key) && (isRestored || asked.kind !== 'pause')) return undefined;
    const request = this.#stored(asked, isRestored ? restored.getTime() : this.#clock.now());
    this.#requests.set(key, request);
    if (!isRestored) this.#audit.add(requestedEntry(request));
    return this.#moved();
  }

  withdraw(id: string, by: Actor): RequestPosition | undefined {
    const request = this.#find(id);
    if (request === undefined) return undefined;
    this.#requests.delete(keyOf(request));
    this.#audit.add(withdrawnEntry(request, by, new Date(this.#clock.now())));
    return this.#moved();
  }

  /** Writes an answer down. It may come late, because instances report only when they are asked. */
  answer(answer: RequestAnswer): void {
    const request = this.#find(answer.id);
    const isDone = request?.answer !== undefined && request.answer.outcome !== 'refused';
    if (request !== undefined && !isDone)
      this.#requests.set(keyOf(request), frozenCopy({ ...request, answer }));
    const known = this.#audit.about(answer.id);
    const entry = answeredEntry(answer, known[0]?.by ?? answer.instance, new Date(this.#clock.now()));
    if (!known.some(({ result }) => result === entry.result)) this.#audit.add(entry);
  }

  #find(id: string): JobRequest | undefined {
    this.#removeExpired();
    return Array.from(this.#requests.values()).find((request) => request.id === id);
  }

  #isPending(key: string): boolean {
    const request = this.#requests.get(key);
    return request !== undefined && request.answer === undefined;
  }

  #stored(asked: NewJobRequest, at: number): JobRequest {
    const expiresAt = asked.kind === 'pause' ? asked.until : new Date(at + LIFETIME_MS);
    return frozenCopy({ ...asked, at: new Date(at), expiresAt });
  }

  #removeExpired(): void {
    const now = this.#clock.now();
    for (const [key, { expiresAt }] of this.#requests)
      if (expiresAt !== undefined && expiresAt.getTime() <= now) this.#requests.delete(key);
  }

  #moved(): RequestPosition {
    this.#revision++;
    return this.position;
  }
}

/** There is at most one pending request with the same key. */
function keyOf({ kind, job, runId }: NewJobRequest): string {
  return `${kind}:${kind === 'abort' ? runId : job}`;
}
