import type { InjectionToken } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import { printable } from '../../core/shown-values.js';
import type { JobRun } from '../../runs/job-run.js';

/** What the name of a host's class says about its jobs. */
export interface HostClass {
  /** As a reader looks for it. */
  readonly title: string;
  /** What the names of its jobs begin with. */
  readonly name: string;
  /** Why its jobs need names of their own. */
  readonly needsName?: string;
}

/** Nest's `mixin()` names a class by 21 random digits. */
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

/** Calls the method that the host has at the time of the call, so that spies and replaced methods count. */
export function hostedHandler(host: object, method: string | symbol): (run: JobRun) => unknown {
  return (run) => {
    // The decorator has seen a method under this name; what stands there now is the user's.
    const handler = Reflect.get(host, method) as (this: object, run: JobRun) => unknown;
    return handler.call(host, run);
  };
}

/** As {@link hostedHandler}, for a host that is not there before the run. */
export function scopedHandler(host: ScopedHost, method: string | symbol): (run: JobRun) => unknown {
  return async (run) => {
    const made = await host.of(run);
    // Shutdown, a lost lock or the timeout may have ended the attempt meanwhile.
    run.signal.throwIfAborted();
    return hostedHandler(made, method)(run);
  };
}

/** Whether the host has this very function as its method, or its class does; both at the time of the call. */
export function hasMethod(host: object, method: string | symbol, reference: unknown): boolean {
  if (Reflect.get(host, method) === reference) return true;
  const prototype: unknown = Object.getPrototypeOf(host);
  return isObject(prototype) && Reflect.get(prototype, method) === reference;
}

/** Where a host is provided. */
export interface HostPlace {
  /** Of the module that provides it. */
  readonly moduleRef: ModuleRef;
  readonly token: InjectionToken;
  /** Whether all that it depends on is static or durable. Asked late: Nest learns it as it resolves. */
  readonly isDurable: () => boolean;
}

/** A host that is request-scoped, or depends on a provider that is: Nest makes one for each run. */
export class ScopedHost {
  readonly #place: HostPlace;
  readonly #made = new WeakMap<JobRun, object>();

  constructor(place: HostPlace) {
    this.#place = place;
  }

  /** The host of this run, the same for all of its attempts; a durable one is shared as its strategy says. */
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
    // What outlives the run is handed what the strategy says of its tenant, as by Nest's router, and never the run.
    const isShared = context.getParent !== undefined && this.#place.isDurable();
    this.#place.moduleRef.registerRequestByContextId(isShared ? context.payload : run, context);
    return context;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether a call of it returns an iterator, sync or async, and does nothing else. */
export function isGenerator(value: unknown): boolean {
  return /^\[object (?:Async)?GeneratorFunction\]$/.test(Object.prototype.toString.call(value));
}

export const GENERATOR_ADVICE =
  'The call of a generator does nothing before somebody iterates over it: write an ordinary function without `*`, which may be `async`.';
