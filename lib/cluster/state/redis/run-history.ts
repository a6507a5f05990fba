import type { LastOutcomes, RunsQuery } from '../job-state-store.js';
import type { RecordedOutcome, RunRecord } from '../run-record.js';
import { readJson } from '../stored/stored-fields.js';
import { runOf } from '../stored/stored-run.js';
import { fieldsOf, recordOf, STREAMS } from './run-fields.js';
import type { StateCommands } from './state-commands.js';
import type { StateKeys } from './state-keys.js';
import type { StreamLifetimes } from './stream-lifetimes.js';

/** At least so many records of each job and outcome stay. */
const KEPT = 100;

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

/** The runs of each job: a stream for each outcome, and its last success and last failure. */
export class RunHistory {
  readonly #keys: StateKeys;
  readonly #lifetimes: StreamLifetimes;

  constructor(keys: StateKeys, lifetimes: StreamLifetimes) {
    this.#keys = keys;
    this.#lifetimes = lifetimes;
  }

  async record(redis: StateCommands, runs: readonly RunRecord[]): Promise<void> {
    const last = new Map<string, RunRecord>();
    const writes: Promise<void>[] = [];
    for (const run of runs) {
      const key = this.#keys.runs(STREAMS[run.outcome], run.job);
      writes.push(redis.xadd(key, KEPT, fieldsOf(run)), ...this.#lifetimes.extend(redis, key, run.job));
      if (run.outcome !== 'skipped') last.set(lastFieldOf(run), run);
    }
    const texts = Array.from(last, ([field, run]): [string, string] => [field, JSON.stringify(run)]);
    if (texts.length > 0) writes.push(redis.hset(this.#keys.last, texts));
    await Promise.all(writes);
  }

  /** Records of one job, the newest first. */
  async runs(redis: StateCommands, { job, limit, outcome }: RunsQuery): Promise<RunRecord[]> {
    if (limit <= 0) return [];
    const outcomes = outcome === undefined ? OUTCOMES : [outcome];
    const found = await Promise.all(outcomes.map((each) => this.#newest(redis, job, each, limit)));
    return found
      .flat()
      .sort((a, b) => b.finishedAt.getTime() - a.finishedAt.getTime())
      .slice(0, limit);
  }

  /** By the name of the job. */
  async last(redis: StateCommands): Promise<Map<string, LastOutcomes>> {
    const last = new Map<string, LastOutcomes>();
    for (const [field, json] of await redis.hgetall(this.#keys.last)) {
      const run = readJson(json, runOf);
      if (run === undefined || field !== lastFieldOf(run)) continue;
      const outcome = run.outcome === 'succeeded' ? { success: run } : { failure: run };
      last.set(run.job, { ...last.get(run.job), ...outcome });
    }
    return last;
  }

  /** Forgets the last runs of a job. Its streams expire. */
  async forget(redis: StateCommands, jobs: readonly string[]): Promise<void> {
    const fields = jobs.flatMap((job) => [`ok:${job}`, `bad:${job}`]);
    if (fields.length > 0) await redis.hdel(this.#keys.last, fields);
  }

  /** A record that came twice is taken once, so it may need a second look to find enough. */
  async #newest(
    redis: StateCommands,
    job: string,
    outcome: RecordedOutcome,
    limit: number,
  ): Promise<RunRecord[]> {
    const key = this.#keys.runs(STREAMS[outcome], job);
    for (let count = limit; ; count *= 2) {
      const entries = await redis.xrevrange(key, count);
      const records = entries.map((entry) => recordOf(job, outcome, entry));
      const found = distinct(records.filter((record) => record !== undefined));
      if (found.length >= limit || entries.length < count) return found.slice(0, limit);
    }
  }
}

function lastFieldOf({ outcome, job }: RunRecord): string {
  return outcome === 'succeeded' ? `ok:${job}` : `bad:${job}`;
}

/** Without those of an id that has come before. */
function distinct(records: readonly RunRecord[]): RunRecord[] {
  const found = new Map<string, RunRecord>();
  for (const record of records) if (!found.has(record.id)) found.set(record.id, record);
  return [...found.values()];
}
