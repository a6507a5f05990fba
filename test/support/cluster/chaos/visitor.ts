import { setTimeout as sleep } from 'node:timers/promises';
import { StateUnavailableError, UnknownJobError } from '../../../../lib/core/errors.js';
import type { ClusterRecord } from '../record.js';
import { Viewer } from '../viewer.js';
import type { Random } from './random.js';

/** The time from one request to the next, in milliseconds. */
const PAUSE = [300, 1500] as const;

/** A live instance reads the requests within a heartbeat; a store that was away may take some more. */
const HEALED_WITHIN = 40_000;

/** A person who pauses, resumes, runs and aborts jobs at random, whatever the state store does. */
export class Visitor {
  readonly #viewer: Viewer;
  readonly #random: Random;
  readonly #jobs: readonly string[];
  readonly #open = new Set<Promise<void>>();
  readonly #failures: string[] = [];
  readonly #figures = new Map<string, number>();
  readonly #started: string[] = [];
  #isOver = false;

  constructor(viewer: Viewer, random: Random, jobs: readonly string[]) {
    this.#viewer = viewer;
    this.#random = random;
    this.#jobs = jobs;
  }

  /** The answers by their kinds, such as `run: started`. */
  get figures(): readonly (readonly [string, number])[] {
    return [...this.#figures].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** Makes requests until {@link leave}. */
  async visit(): Promise<void> {
    while (!this.#isOver) {
      const visit = this.#act().finally(() => this.#open.delete(visit));
      this.#open.add(visit);
      await sleep(this.#random.between(...PAUSE));
    }
  }

  /** Resumes all jobs, once the store answers, and waits until every live instance has followed. */
  async leave(): Promise<void> {
    this.#isOver = true;
    await this.#viewer.until('the end of all pauses', () => this.#hasHealed(), HEALED_WITHIN);
  }

  /** Breaches: errors of another kind, and runs by request that ran twice or without one. */
  findings(record: ClusterRecord): string[] {
    const manual = record.of('started', ({ trigger }) => trigger === 'manual').map(({ run }) => run);
    const repeated = manual.filter((run, index) => manual.indexOf(run) !== index);
    const missing = this.#started.filter((run) => !manual.includes(run));
    const asked = this.#figures.get('run') ?? 0;
    return [
      ...this.#failures,
      ...repeated.map((run) => `a requested run started twice: ${run}`),
      ...missing.map((run) => `a run was said to have started, and had not: ${run}`),
      ...(manual.length > asked ? [`${manual.length} runs by hand for ${asked} requests`] : []),
    ];
  }

  /** Gives the requests up that are still open. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#viewer.close();
  }

  async #act(): Promise<void> {
    const { cluster } = this.#viewer;
    const job = this.#random.pick(this.#jobs);
    const action = this.#random.pick(['pause', 'resume', 'resume', 'run', 'abort', 'look'] as const);
    this.#count(action);
    try {
      if (action === 'pause') await cluster.pause(job, { until: new Date(Date.now() + 10_000) });
      if (action === 'resume') await cluster.resume(job);
      if (action === 'run') await this.#run(job);
      if (action === 'abort') await this.#abort(job);
      if (action === 'look') this.#count(`look: ${(await cluster.explain(job)).verdict}`);
    } catch (error) {
      this.#failed(action, error);
    }
  }

  async #run(job: string): Promise<void> {
    const answer = await this.#viewer.cluster.run(job);
    this.#count(`run: ${answer.outcome === 'started' ? answer.outcome : answer.reason}`);
    if (answer.outcome === 'started') this.#started.push(answer.runId);
  }

  async #abort(job: string): Promise<void> {
    const { running } = await this.#viewer.cluster.job(job);
    const [run] = running;
    if (run === undefined) return;
    const answer = await this.#viewer.cluster.abort(run.runId);
    this.#count(`abort: ${answer.outcome === 'aborted' ? answer.outcome : answer.reason}`);
  }

  /** The store may be away, and an empty one knows no job. */
  #failed(action: string, error: unknown): void {
    const isExpected = error instanceof StateUnavailableError || error instanceof UnknownJobError;
    if (isExpected) this.#count(`${action}: ${error.name}`);
    else if (!this.#isOver) this.#failures.push(`${action} failed: ${String(error)}`);
  }

  async #hasHealed(): Promise<boolean> {
    const { cluster, state } = this.#viewer;
    try {
      for (const { name, paused } of await cluster.jobs()) if (paused) await cluster.resume(name);
      const { instances, position, requests } = await state.overview();
      const live = (await cluster.instances()).filter((instance) => instance.state === 'live');
      const reports = instances.filter(({ id }) => live.some((instance) => instance.id === id));
      const hasFollowed = reports.every(
        ({ pauses, seen }) => pauses.length === 0 && seen?.epoch === position.epoch,
      );
      return hasFollowed && reports.length > 0 && requests.every(({ kind }) => kind !== 'pause');
    } catch {
      return false;
    }
  }

  #count(what: string): void {
    this.#figures.set(what, (this.#figures.get(what) ?? 0) + 1);
  }
}
