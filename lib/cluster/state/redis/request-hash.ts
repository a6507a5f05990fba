import { randomBytes } from 'node:crypto';
import { ignoreFailure } from '../../../locks/reasons.js';
import type { JobRequest, RequestPosition } from '../job-request.js';
import { fieldOf } from '../request-fields.js';
import { readJson } from '../stored/stored-fields.js';
import { requestOf } from '../stored/stored-request.js';
import type { StateCommands } from './state-commands.js';
import type { StateKeys } from './state-keys.js';

/** A request is removed so long after it has expired. Until then a new one of its kind takes its field. */
const REMOVED_AFTER_MS = 3_600_000;

/** The requests as they were read at once. */
export interface ReadRequests {
  /** `undefined`: the hash is new. */
  readonly epoch: string | undefined;
  readonly revision: number;
  /** By their field; expired ones are among them. */
  readonly byField: ReadonlyMap<string, JobRequest>;
}

/** The hash of the requests: a field for each kind and job, and the position. */
export class RequestHash {
  readonly #keys: StateKeys;

  constructor(keys: StateKeys) {
    this.#keys = keys;
  }

  async read(redis: StateCommands): Promise<ReadRequests> {
    const fields = await redis.hgetall(this.#keys.requests);
    const byField = new Map<string, JobRequest>();
    for (const [field, json] of fields) {
      const request = readJson(json, requestOf);
      if (request !== undefined) byField.set(field, request);
    }
    return { epoch: fields.get('epoch'), revision: Number(fields.get('rev') ?? 0), byField };
  }

  /** Writes the request. */
  async write(redis: StateCommands, request: JobRequest): Promise<void> {
    await redis.hset(this.#keys.requests, [[fieldOf(request), JSON.stringify(request)]]);
  }

  /**
   * Writes the request, unless one of its kind is pending.
   *
   * @returns the pending one, or this one where it was written before
   */
  async writeIfFree(redis: StateCommands, request: JobRequest, now: number): Promise<JobRequest | undefined> {
    const field = fieldOf(request);
    if (await redis.hsetnx(this.#keys.requests, field, JSON.stringify(request))) return undefined;
    const found = readJson(await redis.hget(this.#keys.requests, field), requestOf);
    const isTaken = found !== undefined && isInForce(found, now);
    if (isTaken && (found.id === request.id || found.answer === undefined)) return found;
    await this.write(redis, request);
    return undefined;
  }

  /** @returns whether it was there */
  async remove(redis: StateCommands, field: string): Promise<boolean> {
    return (await redis.hdel(this.#keys.requests, [field])) > 0;
  }

  /** Nobody waits for the removal of those that have expired long ago. */
  removeOld(redis: StateCommands, { byField }: ReadRequests, now: number): void {
    const old = [...byField].filter(([, request]) => !isInForce(request, now - REMOVED_AFTER_MS));
    if (old.length === 0) return;
    const fields = old.map(([field]) => field);
    redis.hdel(this.#keys.requests, fields).catch(ignoreFailure);
  }

  /** Moves the position. An instance that has seen the new one has seen each field that was written before. */
  async move(redis: StateCommands): Promise<RequestPosition> {
    const [revision, epoch] = await Promise.all([
      redis.hincrby(this.#keys.requests, 'rev'),
      redis.hget(this.#keys.requests, 'epoch'),
    ]);
    return { epoch: epoch ?? (await this.begin(redis)), revision };
  }

  /** Draws an epoch, unless somebody else has just done so. */
  async begin(redis: StateCommands): Promise<string> {
    const drawn = randomBytes(6).toString('hex');
    if (await redis.hsetnx(this.#keys.requests, 'epoch', drawn)) return drawn;
    return (await redis.hget(this.#keys.requests, 'epoch')) ?? drawn;
  }
}

/** The requests in force, the oldest first. */
export function inForce({ byField }: ReadRequests, now: number): JobRequest[] {
  return [...byField.values()]
    .filter((request) => isInForce(request, now))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function isInForce({ expiresAt }: JobRequest, now: number): boolean {
  return expiresAt === undefined || expiresAt.getTime() > now;
}
