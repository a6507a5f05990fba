import { type InjectionToken, Scope, type ScopeOptions, type Type } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef, Reflector } from '@nestjs/core';
import { firstLine } from '../../core/as-error.js';
import { InvalidOptionsError } from '../../core/errors.js';
import { describe, refuse } from '../../core/option-checks.js';
import type { InterceptorChain, JobInterceptor } from '../../runs/job-interceptor.js';

const PLACE = { where: 'BackgroundJobsModule', error: InvalidOptionsError };

/** The metadata key of `@Injectable({ scope })` in Nest. */
const SCOPE_METADATA = 'scope:options';

type Context = ReturnType<typeof ContextIdFactory.create>;

/** The module's `interceptors`. The application provides some of them, and Nest creates the others here. */
export class JobInterceptors {
  readonly #types: readonly Type<JobInterceptor>[];
  readonly #moduleRef: ModuleRef;
  readonly #chain: InterceptorChain;

  constructor(types: readonly Type<JobInterceptor>[], moduleRef: ModuleRef, chain: InterceptorChain) {
    this.#types = types;
    this.#moduleRef = moduleRef;
    this.#chain = chain;
  }

  /**
   * @throws InvalidOptionsError for a class that is no singleton, that Nest cannot create, or that is no interceptor
   */
  async load(): Promise<void> {
    const interceptors: JobInterceptor[] = [];
    for (const [index, type] of this.#types.entries()) {
      const interceptor: unknown = await this.#load(type, `interceptors[${index}]`);
      if (!isInterceptor(interceptor))
        refuse(PLACE, `interceptors[${index}]`, 'a class with a method `intercept(run, next)`', type);
      interceptors.push(interceptor);
    }
    this.#chain.use(interceptors);
  }

  async #load(type: Type<JobInterceptor>, option: string): Promise<JobInterceptor> {
    const scope = this.#scopeOf(type);
    if (scope === undefined) return this.#create(type, option);
    refuseScope(scope, type, option);
    return this.#moduleRef.get(type, { strict: false });
  }

  async #create(type: Type<JobInterceptor>, option: string): Promise<JobInterceptor> {
    const own = new Reflector().get<ScopeOptions | undefined>(SCOPE_METADATA, type);
    refuseScope(own?.scope ?? Scope.DEFAULT, type, option);
    const injected = new Set<InjectionToken>();
    try {
      return await this.#moduleRef.create(type, recordingContext(injected));
    } catch (error) {
      throw new InvalidOptionsError(
        `${PLACE.where}: expected \`${option}\` to be a class that Nest can make, got ${describe(type)}: ` +
          `${firstLine(error)} Provide it in the module that has what it injects.`,
        { cause: error },
      );
    } finally {
      // The scope is refused before any other error, because request-scoped providers mostly fail without a request.
      for (const token of injected) {
        if (this.#scopeOf(token) === Scope.REQUEST) refuseScope(Scope.REQUEST, type, option);
      }
    }
  }

  /** The scope of a provider; `undefined` if the application does not provide the token. */
  #scopeOf(token: InjectionToken): Scope | undefined {
    try {
      // The cast, because the type excludes abstract classes, which are tokens too.
      return this.#moduleRef.introspect(token as Type).scope;
    } catch {
      return undefined;
    }
  }
}

/**
 * A context that records the injected tokens. Nest before 11.2 needs a context, because without one it waits forever
 * for a request-scoped provider.
 */
function recordingContext(injected: Set<InjectionToken>): Context {
  const context: Context = {
    ...ContextIdFactory.create(),
    getParent: ({ token }) => {
      injected.add(token);
      return context;
    },
  };
  return context;
}

function refuseScope(scope: Scope, type: Type, option: string): void {
  if (scope === Scope.DEFAULT) return;
  const found = scope === Scope.TRANSIENT ? 'transient' : 'request-scoped, or injects something that is';
  const advice = `It is ${found}. One instance serves all runs: what belongs to a run it finds in \`run\`.`;
  refuse(PLACE, option, 'a class of the default scope', type, advice);
}

function isInterceptor(value: unknown): value is JobInterceptor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'intercept' in value &&
    typeof value.intercept === 'function'
  );
}
