import type { InjectionToken } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import { printable } from '../../core/shown-values.js';
import type { JobRun } from '../../runs/job-run.js';

/** The class of a job's host. */
export interface HostClass {
  /** The name for error messages. */
  readonly title: string;
  /** The beginning of the default names of its jobs. */
  readonly name: string;
  /** Why its jobs need explicit names. */
  readonly needsName?: string;
}

/** Nest's `mixin()` gives a class a name of 21 random digits. */
const RANDOM_NAME = /^[\da-f]{21}$/;

/** The class of a host, by its prototype. */
export function hostClassOf({ constructor }: object): HostClass {
  const name: unknown = typeof constructor === 'function' ? constructor.name : '';
  if (typeof name !== 'string') {
    const needsName = 'The static `name` of the class is no text, and no part of a name.';
    return { title: '(a class whose static `name` is no text)', name: '', needsName };
  }
  if (name === '') return { title: '(a class without a name)', name };
  if (!RANDOM_NAME.test(name) || sourceOf(constructor).includes(name))
    return { title: printable(name), name };
  const needsName =
    'The name of the class is random, as `mixin()` makes it: every process would have a job of its own.';
  return { title: '(a class with a random name)', name, needsName };
}

function sourceOf(constructor: unknown): string {
  return typeof constructor === 'function' ? Function.prototype.toString.call(constructor) : '';
}

/** Looks the method up at each call, so that spies and replaced methods count. */
export function hostedHandler(host: object, method: string | symbol): (run: JobRun) => unknown {
  return (run) => {
    // The decorator saw a method of this name. The user may have replaced it since.
    const handler = Reflect.get(host, method) as (this: object, run: JobRun) => unknown;
    return handler.call(host, run);
  };
}

/** Like {@link hostedHandler}, for a host that Nest creates for each run. */
export function scopedHandler(host: ScopedHost, method: string | symbol): (run: JobRun) => unknown {
  return async (run) => {
    const made = await host.of(run);
    // Shutdown, a lost lock or the timeout may have ended the attempt while Nest created the host.
    run.signal.throwIfAborted();
    return hostedHandler(made, method)(run);
  };
}

/** Whether this very function is the method of the host, or of its class, at the time of the call. */
export function hasMethod(host: object, method: string | symbol, reference: unknown): boolean {
  if (Reflect.get(host, method) === reference) return true;
  const prototype: unknown = Object.getPrototypeOf(host);
  return isObject(prototype) && Reflect.get(prototype, method) === reference;
}

/** Where a host is provided. */
export interface HostPlace {
  /** The reference of the module that provides it. */
  readonly moduleRef: ModuleRef;
  readonly token: InjectionToken;
  /**
   * Whether all its dependencies are static or durable. It is a function, because Nest learns this while it resolves.
   */
  readonly isDurable: () => boolean;
}

/** A host that is request-scoped, or depends on such a provider, so that Nest creates one for each run. */
export class ScopedHost {
  readonly #place: HostPlace;
  readonly #made = new WeakMap<JobRun, object>();

  constructor(place: HostPlace) {
    this.#place = place;
  }

  /** The host of this run, the same for all attempts. A durable host is shared as the context strategy decides. */
  async of(run: JobRun): Promise<object> {
    const known = this.#made.get(run);
    if (known !== undefined) return known;
    const { moduleRef, token } = this.#place;
    const host = await moduleRef.resolve<object>(token, this.#contextFor(run), { strict: true });
    this.#made.set(run, host);
    return host;
  }

  #contextFor(run: JobRun) {
    const context = ContextIdFactory.getByRequest(run);
    // A durable provider outlives the run, so it gets the tenant payload of the strategy, as from Nest's router.
    const isShared = context.getParent !== undefined && this.#place.isDurable();
    this.#place.moduleRef.registerRequestByContextId(isShared ? context.payload : run, context);
    return context;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether it is a generator function, sync or async. */
export function isGenerator(value: unknown): boolean {
  return /^\[object (?:Async)?GeneratorFunction\]$/.test(Object.prototype.toString.call(value));
}

export const GENERATOR_ADVICE =
  'The call of a generator does nothing before somebody iterates over it: write an ordinary function without `*`, which may be `async`.';
