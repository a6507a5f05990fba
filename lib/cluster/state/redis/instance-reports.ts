import { ignoreFailure } from '../../../locks/reasons.js';
import {
  type CataloguePage,
  keptReport,
  type InstanceReport,
  type JobDescription,
} from '../instance-report.js';
import type { StoredInstance } from '../job-state-store.js';
import { readJson } from '../stored/stored-fields.js';
import { instanceOf, jobOf } from '../stored/stored-instance.js';
import type { StateCommands } from './state-commands.js';
import type { StateKeys } from './state-keys.js';

/** How long the last report of an instance stays, in milliseconds. */
const KEPT_MS = 24 * 3_600_000;

/** How long a page stays, in seconds. It comes again every hour. */
const PAGE_SECONDS = 24 * 3600;

/** The reports go an hour after the last of them counts no more, where no instance is left to remove them. */
const ALL_SECONDS = 25 * 3600;

/** The last reports of instances, and the pages of their catalogues. */
export class InstanceReports {
  /** The pages that were named last. A digest names the content, so a page that is known is the same one. */
  #known: ReadonlyMap<string, readonly JobDescription[]> = new Map();
  readonly #keys: StateKeys;

  constructor(keys: StateKeys) {
    this.#keys = keys;
  }

  async keep(
    redis: StateCommands,
    report: InstanceReport,
    pages: readonly CataloguePage[],
    now: number,
  ): Promise<void> {
    const stored = keptReport({ ...report, lastHeartbeat: new Date(now) });
    const writes = [redis.hset(this.#keys.instances, [[report.id, JSON.stringify(stored)]])];
    for (const { digest, jobs } of pages)
      writes.push(redis.setFor(this.#keys.page(digest), JSON.stringify({ jobs }), PAGE_SECONDS));
    if (pages.length > 0) writes.push(redis.expire(this.#keys.instances, ALL_SECONDS));
    await Promise.all(writes);
  }

  /** The reports that count, and maybe older ones. */
  async read(redis: StateCommands): Promise<StoredInstance[]> {
    const fields = await redis.hgetall(this.#keys.instances);
    return [...fields.values()]
      .map((json) => readJson(json, instanceOf))
      .filter((instance) => instance !== undefined);
  }

  /** The reports that count. Nobody waits for the removal of the others. */
  current(redis: StateCommands, instances: readonly StoredInstance[], now: number): StoredInstance[] {
    const isCurrent = ({ lastHeartbeat }: StoredInstance): boolean =>
      now - lastHeartbeat.getTime() <= KEPT_MS;
    const old = instances.filter((instance) => !isCurrent(instance));
    if (old.length > 0) {
      const ids = old.map(({ id }) => id);
      redis.hdel(this.#keys.instances, ids).catch(ignoreFailure);
    }
    return instances.filter(isCurrent);
  }

  /** The pages that the instances name, by digest. */
  async catalogue(
    redis: StateCommands,
    instances: readonly StoredInstance[],
  ): Promise<ReadonlyMap<string, readonly JobDescription[]>> {
    const digests = [...new Set(instances.flatMap(({ catalogue }) => catalogue))];
    const pages = await Promise.all(digests.map((digest) => this.#page(redis, digest)));
    const found = new Map<string, readonly JobDescription[]>();
    for (const [at, digest] of digests.entries()) {
      const jobs = pages[at];
      if (jobs !== undefined) found.set(digest, jobs);
    }
    this.#known = found;
    return found;
  }

  async #page(redis: StateCommands, digest: string): Promise<readonly JobDescription[] | undefined> {
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    return readJson(await redis.get(this.#keys.page(digest)), (page) => page.list('jobs', jobOf));
  }
}
