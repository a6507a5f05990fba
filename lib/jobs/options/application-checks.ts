import { durationText } from '../../core/duration.js';
import { InvalidOptionsError } from '../../core/errors.js';
import { differenceOf, listed, nearest, refuse } from '../../core/option-checks.js';
import { printable, printableName, quoted } from '../../core/shown-values.js';
import { shortestGap } from '../../schedules/schedule.js';
import type { JobLog } from '../job-log.js';
import type { DefinitionDeps, JobDefinition } from './job-definition.js';

/** The facts of the application that the checks need. */
export interface CheckDeps extends Pick<DefinitionDeps, 'overrides' | 'selection' | 'now'> {
  /** Whether the user gave a lock store. */
  readonly hasLockStore: boolean;
  /** `NODE_ENV`. */
  readonly environment: string | undefined;
}

/** Checks jobs with valid options against the application, and warns of what is probably a mistake. */
export class ApplicationChecks {
  readonly #deps: CheckDeps;
  readonly #log: JobLog;
  #hasWarnedOfMemory = false;

  constructor(deps: CheckDeps, log: JobLog) {
    this.#deps = deps;
    this.#log = log;
  }

  /** Checks the jobs of the start together. */
  checkTogether(jobs: readonly JobDefinition[]): void {
    for (const warning of sharedKeyWarnings(jobs)) this.#log.warn(warning);
  }

  /** @throws InvalidOptionsError when a production system would keep its locks in one process */
  checkAdded(job: JobDefinition): void {
    if (job.lock !== undefined && !this.#deps.hasLockStore) this.#withoutStore(job);
    const now = this.#deps.now();
    this.#warn(pastWarning(job, now));
    this.#warn(holdWarning(job, 'holdOnSuccess', now));
    this.#warn(holdWarning(job, 'holdOnFailure', now));
  }

  #warn(warning: string | undefined): void {
    if (warning !== undefined) this.#log.warn(warning);
  }

  /**
   * Checks that the names in the module's options are names of jobs.
   *
   * @throws InvalidOptionsError for a name without a job
   */
  checkNames(names: readonly string[]): void {
    const { overrides, selection } = this.#deps;
    const unknown = new Set(overrides.keys());
    for (const name of names) unknown.delete(name);
    for (const name of unknown) refuseName('jobs', name, names);
    for (const { option, text, isGlob, isTooComplex } of selection.unused(names)) {
      if (isTooComplex) refuseComplexGlob(option, text);
      if (!isGlob) refuseName(option, text, names);
      this.#log.warn(`\`${option}\` matches no job: ${quoted(text)}`);
    }
  }

  #withoutStore({ where }: JobDefinition): void {
    const { environment } = this.#deps;
    if (environment === 'production') {
      throw new InvalidOptionsError(
        `BackgroundJobsModule: expected \`lockStore\` to be given in production, since ${where} has a lock. ` +
          'Pass new RedisLockStore({ url }), or new InMemoryLockStore() if there is only one instance; ' +
          'or give the job `lock: false` to run it in every instance.',
      );
    }
    if (environment === 'test' || this.#hasWarnedOfMemory) return;
    this.#hasWarnedOfMemory = true;
    this.#log.warn(
      'no `lockStore` is given: locks are kept in this process only, and hold no other instance back',
    );
  }
}

/** Warns of jobs that share a key, because the run of one makes the others skip their ticks. */
function sharedKeyWarnings(jobs: readonly JobDefinition[]): string[] {
  // Nearly every job has its own name as its key, and no two jobs share a name.
  if (jobs.every(({ name, lock }) => lock === undefined || lock.key === name)) return [];
  return [...jobsByKey(jobs)]
    .filter(([, sharing]) => sharing.length > 1 && sharing.some(({ overlap }) => overlap === 'skip'))
    .map(([key, sharing]) => {
      const list = sharing.map(({ name }) => `"${name}"`).join(', ');
      return `${list} share the lock "${key}": a tick that meets a run of another is skipped, so one of them may never run`;
    });
}

function jobsByKey(jobs: readonly JobDefinition[]): Map<string, JobDefinition[]> {
  const byKey = new Map<string, JobDefinition[]>();
  for (const job of jobs) {
    if (job.lock === undefined || job.isDisabled) continue;
    const sharing = byKey.get(job.lock.key);
    if (sharing === undefined) byKey.set(job.lock.key, [job]);
    else sharing.push(job);
  }
  return byKey;
}

/** A name that resembles no job is less often a typing error than the name of a job whose class is not provided. */
function refuseName(option: string, name: string, known: readonly string[]): never {
  const near = nearest(name, known);
  const isNear = near !== undefined && differenceOf(name, near) <= Math.max(1, name.length / 4);
  const all = known.length === 0 ? 'there is none.' : `expected one of ${listed(known)}.`;
  const suggestion = isNear
    ? `did you mean \`${printable(near)}\`?`
    : `${all} Its class may not be among the \`providers\` of any module that is imported.`;
  throw new InvalidOptionsError(
    `BackgroundJobsModule: expected \`${option}\` to name a job: unknown job \`${printableName(name)}\`: ${suggestion}`,
  );
}

function refuseComplexGlob(option: string, text: string): never {
  const place = { where: 'BackgroundJobsModule', error: InvalidOptionsError };
  const advice = 'A group may be used once, with at most two stars; put several globs into the list.';
  refuse(place, option, 'a name, or a glob of `*`, `?`, `[…]` and `{…,…}`', text, advice);
}

function pastWarning({ where, schedule }: JobDefinition, now: number): string | undefined {
  if (schedule.nextTick(now) !== undefined) return undefined;
  return `${where}: all ticks of ${schedule.text} are past`;
}

function holdWarning(
  { where, lock, schedule }: JobDefinition,
  option: 'holdOnSuccess' | 'holdOnFailure',
  now: number,
): string | undefined {
  const hold = lock?.[option];
  if (hold === undefined) return undefined;
  const period = shortestGap(schedule, now);
  if (period === undefined || hold > period) return undefined;
  return (
    `${where}: \`lock.${option}\` (${durationText(hold)}) is not longer than the time between two ticks ` +
    `(${durationText(period)}): it skips no tick, or every second one`
  );
}
