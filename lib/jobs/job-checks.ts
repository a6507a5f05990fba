import { InvalidOptionsError } from '../errors.js';
import { durationText } from '../duration.js';
import { unknownName } from '../option-checks.js';
import { shortestGap } from '../schedules/schedule.js';
import type { DefinitionSettings, JobDefinition } from './job-definition.js';
import type { JobLog } from './job-log.js';

/** What the checks need to know of the application. */
export interface CheckSettings extends Pick<DefinitionSettings, 'overrides' | 'selection' | 'now'> {
  /** Whether the user has chosen where locks live. */
  readonly hasLockStore: boolean;
  /** `NODE_ENV`. */
  readonly environment: string | undefined;
}

/** Looks at jobs that are each right by themselves: at the store that they need, and at what is probably not meant. */
export class JobChecks {
  #hasWarnedOfMemory = false;

  constructor(
    private readonly settings: CheckSettings,
    private readonly log: JobLog,
  ) {}

  /** Looks at the jobs that are known at start as a whole. */
  checkTogether(jobs: readonly JobDefinition[]): void {
    for (const warning of sharedKeyWarnings(jobs)) this.log.warn(warning);
  }

  /** @throws InvalidOptionsError when locks would be kept in one process of a production system */
  checkAdded(job: JobDefinition): void {
    if (job.lock !== undefined && !this.settings.hasLockStore) this.#withoutStore(job);
    const now = this.settings.now();
    for (const warning of [...pastWarnings(job, now), ...holdWarnings(job, now)]) this.log.warn(warning);
  }

  /**
   * Looks whether the names in the module's options are those of jobs.
   *
   * @throws InvalidOptionsError for one that is not
   */
  checkNames(names: readonly string[]): void {
    const { overrides, selection } = this.settings;
    for (const name of overrides.keys()) if (!names.includes(name)) refuseName('jobs', name, names);
    for (const { option, text, isGlob } of selection.unused(names)) {
      if (!isGlob) refuseName(option, text, names);
      this.log.warn(`\`${option}\` matches no job: "${text}"`);
    }
  }

  #withoutStore({ where }: JobDefinition): void {
    const { environment } = this.settings;
    if (environment === 'production') {
      throw new InvalidOptionsError(
        `BackgroundJobsModule: expected \`lockStore\` to be given in production, since ${where} has a lock. ` +
          'Pass new RedisLockStore({ url }), or new InMemoryLockStore() if there is only one instance; ' +
          'or give the job `lock: false` to run it in every instance.',
      );
    }
    if (environment === 'test' || this.#hasWarnedOfMemory) return;
    this.#hasWarnedOfMemory = true;
    this.log.warn(
      'no `lockStore` is given: locks are kept in this process only, and hold no other instance back',
    );
  }
}

/** Jobs that exclude each other: each tick of one that meets a run of another is spent. */
function sharedKeyWarnings(jobs: readonly JobDefinition[]): string[] {
  const byKey = new Map<string, JobDefinition[]>();
  for (const job of jobs) {
    if (job.lock === undefined || job.isDisabled) continue;
    byKey.set(job.lock.key, [...(byKey.get(job.lock.key) ?? []), job]);
  }
  return [...byKey]
    .filter(([, sharing]) => sharing.length > 1 && sharing.some(({ overlap }) => overlap === 'skip'))
    .map(([key, sharing]) => {
      const list = sharing.map(({ name }) => `"${name}"`).join(', ');
      return `${list} share the lock "${key}": a tick that meets a run of another is skipped, so one of them may never run`;
    });
}

function refuseName(option: string, name: string, known: readonly string[]): never {
  throw new InvalidOptionsError(
    `BackgroundJobsModule: expected \`${option}\` to name a job: ${unknownName('job', name, known)}`,
  );
}

function pastWarnings({ where, schedule }: JobDefinition, now: number): string[] {
  if (schedule.nextTick(now) !== undefined) return [];
  return [`${where}: all ticks of ${schedule.text} are past`];
}

function holdWarnings({ where, lock, schedule }: JobDefinition, now: number): string[] {
  const holds = { holdOnSuccess: lock?.holdOnSuccess, holdOnFailure: lock?.holdOnFailure };
  return Object.entries(holds).flatMap(([option, hold]) => {
    const period = hold === undefined ? undefined : shortestGap(schedule, now);
    if (hold === undefined || period === undefined || hold > period) return [];
    return [
      `${where}: \`lock.${option}\` (${durationText(hold)}) is not longer than the time between two ticks ` +
        `(${durationText(period)}): no tick falls into it, or every second one does`,
    ];
  });
}
