import 'reflect-metadata';
import { InvalidJobError } from '../../core/errors.js';
import { isRecord } from '../../core/option-checks.js';
import { printable } from '../../core/shown-values.js';
import type { JobRun } from '../../runs/job-run.js';
import type { BackgroundJobOptions } from '../options/job-options.js';

const METADATA = 'nestjs-background-jobs:jobs';

/** The type of a method that can be a job. */
export type JobMethod = (run: JobRun) => unknown;

/** A decoration as the user wrote it. */
export interface DeclaredJob {
  readonly method: string | symbol;
  readonly options: unknown;
}

/**
 * Makes a method of a provider or controller a job.
 *
 * It can be repeated, each time with a `name`. Subclasses inherit it, and it works beside other decorators in any
 * order. The options are checked when the application starts.
 *
 * @throws InvalidJobError on a static method, a getter or a property, and without `experimentalDecorators`
 *
 * @example
 * \@BackgroundJob({ cron: '0 6 * * MON-FRI', timeZone: 'Europe/Berlin' })
 * async sendDigest(run: JobRun) {}
 *
 * \@BackgroundJob({ interval: '30s', lock: { lockTimeout: '1m' } })
 * async sync() {}
 */
export function BackgroundJob(options: BackgroundJobOptions) {
  return <Method extends JobMethod>(
    prototype: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    refuseStandardDecorator(method);
    refuseWhatIsNoMethod(prototype, method, descriptor);
    const jobs = ownJobs(prototype);
    // Decorators run from the top method down, and from the bottom up on each. The list reads from the top down.
    let place = jobs.length;
    while (jobs[place - 1]?.method === method) place--;
    jobs.splice(place, 0, { method, options });
  };
}

/** The jobs of a class, its own and inherited ones. A method that is decorated again replaces its inherited jobs. */
export function declaredJobs(prototype: object): readonly DeclaredJob[] {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  const own = knownJobs(prototype) ?? [];
  const inherited = parent === null ? [] : declaredJobs(parent);
  if (inherited.length === 0) return own;
  const redeclared = new Set(own.map(({ method }) => method));
  return [...own, ...inherited.filter(({ method }) => !redeclared.has(method))];
}

/** The list to which the decorator adds jobs. */
function ownJobs(prototype: object): DeclaredJob[] {
  const known = knownJobs(prototype);
  if (known !== undefined) return known;
  const jobs: DeclaredJob[] = [];
  Reflect.defineMetadata(METADATA, jobs, prototype);
  return jobs;
}

function knownJobs(prototype: object): DeclaredJob[] | undefined {
  // Only the decorator writes under this key.
  return Reflect.getOwnMetadata(METADATA, prototype) as DeclaredJob[] | undefined;
}

/** Standard decorators get the method and a context, but no prototype on which metadata could be stored. */
function refuseStandardDecorator(context: unknown): void {
  if (!isRecord(context) || !('kind' in context)) return;
  const name = String(context['name']);
  throw new InvalidJobError(
    `${printable(name)}: expected \`@BackgroundJob()\` to be compiled as a decorator of TypeScript, got the call of a ` +
      'standard decorator. Set `"experimentalDecorators": true` in `compilerOptions` of tsconfig.json, ' +
      'or what your compiler has for it: all decorators of Nest need it.',
  );
}

function refuseWhatIsNoMethod(
  prototype: object,
  // Without type checks it may decorate a class, which is the only argument then.
  method: string | symbol | undefined,
  // Without type checks it may decorate a property, which has no descriptor.
  descriptor: PropertyDescriptor | undefined,
): void {
  const isStatic = typeof prototype === 'function';
  const className = isStatic ? prototype.name : prototype.constructor.name;
  const found = isStatic
    ? method === undefined
      ? 'a class'
      : 'a static method'
    : descriptor?.get !== undefined || descriptor?.set !== undefined
      ? 'an accessor'
      : typeof descriptor?.value !== 'function'
        ? 'a property'
        : undefined;
  if (found === undefined) return;
  throw new InvalidJobError(
    `${method === undefined ? className : `${className}.${String(method)}`}: expected \`@BackgroundJob()\` to decorate a method of an instance, got ${found}.`,
  );
}
