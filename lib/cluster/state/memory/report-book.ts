import {
  type CataloguePage,
  keptReport,
  type InstanceReport,
  type JobDescription,
} from '../instance-report.js';
import type { StoredInstance } from '../job-state-store.js';
import { frozenCopy } from './frozen-copy.js';

/** How long the last report of an instance stays, and a page that no instance names, in milliseconds. */
const KEPT_MS = 24 * 3_600_000;

interface KeptPage {
  readonly jobs: readonly JobDescription[];
  givenAt: number;
}

/** The last reports of instances, and the pages of their catalogues. */
export class ReportBook {
  readonly #instances = new Map<string, StoredInstance>();
  readonly #pages = new Map<string, KeptPage>();

  keep(report: InstanceReport, pages: readonly CataloguePage[], now: number): void {
    this.#instances.set(report.id, frozenCopy({ ...keptReport(report), lastHeartbeat: new Date(now) }));
    for (const page of pages) this.#keepPage(page, now);
    this.#removeOld(now);
  }

  instances(now: number): StoredInstance[] {
    this.#removeOld(now);
    return Array.from(this.#instances.values(), frozenCopy);
  }

  /** The pages that the instances name, by digest. */
  catalogue(): Map<string, readonly JobDescription[]> {
    const catalogue = new Map<string, readonly JobDescription[]>();
    for (const digest of this.#named()) {
      const page = this.#pages.get(digest);
      if (page !== undefined) catalogue.set(digest, page.jobs);
    }
    return catalogue;
  }

  /** The digest names the content, so a page that is known is the same one. */
  #keepPage({ digest, jobs }: CataloguePage, now: number): void {
    const known = this.#pages.get(digest);
    if (known === undefined) this.#pages.set(digest, { jobs: frozenCopy(jobs), givenAt: now });
    else known.givenAt = now;
  }

  #removeOld(now: number): void {
    for (const [id, { lastHeartbeat }] of this.#instances)
      if (now - lastHeartbeat.getTime() > KEPT_MS) this.#instances.delete(id);
    const named = this.#named();
    for (const [digest, { givenAt }] of this.#pages)
      if (now - givenAt > KEPT_MS && !named.has(digest)) this.#pages.delete(digest);
  }

  #named(): Set<string> {
    return new Set(Array.from(this.#instances.values(), ({ catalogue }) => catalogue).flat());
  }
}
