import type { InjectionToken } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import type { JobRun } from '../../runs/job-run.js';

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
  readonly #made = new WeakMap<JobRun, object>();

  constructor(private readonly place: HostPlace) {}

  /** The host of this run, the same for all of its attempts; a durable one is shared as its strategy says. */
  async of(run: JobRun): Promise<object> {
    const known = this.#made.get(run);
    if (known !== undefined) return known;
    const { moduleRef, token } = this.place;
    const host = await moduleRef.resolve<object>(token, this.#contextFor(run), { strict: true });
    this.#made.set(run, host);
    return host;
  }

  #contextFor(run: JobRun) {
    const context = ContextIdFactory.getByRequest(run);
    // What outlives the run is handed what the strategy says of its tenant, as by Nest's router, and never the run.
    const isShared = context.getParent !== undefined && this.place.isDurable();
    this.place.moduleRef.registerRequestByContextId(isShared ? context.payload : run, context);
    return context;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
