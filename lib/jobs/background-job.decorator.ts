import 'reflect-metadata';
import { InvalidJobError } from '../errors.js';
import type { JobRun } from '../runs/job-run.js';
import type { BackgroundJobOptions } from './job-options.js';

const METADATA = 'nestjs-background-jobs:jobs';

/** A method that can handle a job. */
export type JobMethod = (run: JobRun) => unknown;

/** A decoration as it was written. */
export interface DeclaredJob {
  readonly method: string | symbol;
  readonly options: unknown;
}

/**
 * Makes a method of a provider or controller a job.
 *
 * It can be repeated, each time with a `name`; it is inherited; and it goes along with other decorators in any order.
 * The options are checked when the application starts.
 *
 * @throws InvalidJobError on a static method, a getter or a property
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
    refuseWhatIsNoMethod(prototype, method, descriptor);
    const declared = ownJobs(prototype);
    const above = declared.filter((job) => job.method !== method);
    const below = declared.filter((job) => job.method === method);
    // Methods are decorated from the top down, each from the bottom up: the list reads from the top down.
    Reflect.defineMetadata(METADATA, [...above, { method, options }, ...below], prototype);
  };
}

/** The jobs of a class, its own and those it inherited. A method that is decorated anew replaces what it inherited. */
export function declaredJobs(prototype: object): DeclaredJob[] {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  const own = ownJobs(prototype);
  if (parent === null) return own;
  const redeclared = new Set(own.map(({ method }) => method));
  return [...own, ...declaredJobs(parent).filter(({ method }) => !redeclared.has(method))];
}

function ownJobs(prototype: object): DeclaredJob[] {
  // Written by the decorator alone, under a key of our own.
  return (Reflect.getOwnMetadata(METADATA, prototype) as DeclaredJob[] | undefined) ?? [];
}

function refuseWhatIsNoMethod(
  prototype: object,
  method: string | symbol,
  // Without type checks a property has no descriptor.
  descriptor: PropertyDescriptor | undefined,
): void {
  const isStatic = typeof prototype === 'function';
  const className = isStatic ? prototype.name : prototype.constructor.name;
  const found = isStatic
    ? 'a static method'
    : descriptor?.get !== undefined || descriptor?.set !== undefined
      ? 'an accessor'
      : typeof descriptor?.value !== 'function'
        ? 'a property'
        : undefined;
  if (found === undefined) return;
  throw new InvalidJobError(
    `${className}.${String(method)}: expected \`@BackgroundJob()\` to decorate a method of an instance, got ${found}.`,
  );
}
