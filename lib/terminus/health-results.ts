import type { ModuleRef } from '@nestjs/core';
import type { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { InvalidOptionsError, JobsNotReadyError } from '../index.js';
import { missingPeer } from '../internal.js';

const INDICATOR = 'BackgroundJobsHealthIndicator';

/** Makes results in the form of Terminus. */
export class HealthResults {
  readonly #modules: ModuleRef;
  #service: HealthIndicatorService | undefined;

  constructor(modules: ModuleRef) {
    this.#modules = modules;
  }

  /**
   * Loads Terminus. It is not imported at the top, so that a missing package throws our error, not Node's.
   *
   * @throws InvalidOptionsError without the package or its module
   */
  async load(): Promise<void> {
    const { HealthIndicatorService } = await terminus();
    try {
      this.#service = this.#modules.get(HealthIndicatorService, { strict: false });
    } catch (cause) {
      throw new InvalidOptionsError(
        `${INDICATOR}: expected the application to import \`TerminusModule\`, got none`,
        { cause },
      );
    }
  }

  up<Key extends string>(key: Key): HealthIndicatorResult<Key> {
    return this.#open(key).up();
  }

  down<Key extends string>(key: Key, data: Record<string, unknown>): HealthIndicatorResult<Key> {
    return this.#open(key).down(data);
  }

  /** Terminus 11 has no `degraded`, so the result there is `up` with `degraded: true`. */
  degraded<Key extends string>(key: Key, data: Record<string, unknown>): HealthIndicatorResult<Key> {
    const session = this.#open(key);
    return 'degraded' in session ? session.degraded(data) : upInstead(session, { ...data, degraded: true });
  }

  /** @throws JobsNotReadyError before the application starts */
  #open<Key extends string>(key: Key) {
    if (this.#service === undefined)
      throw new JobsNotReadyError(
        `${INDICATOR} knows nothing before its onModuleInit: ask in onApplicationBootstrap`,
      );
    return this.#service.check(key);
  }
}

async function terminus() {
  try {
    return await import('@nestjs/terminus');
  } catch (error) {
    throw missingPeer(INDICATOR, '@nestjs/terminus', error);
  }
}

/** The compiler only knows version 12, where every session has `degraded`. */
function upInstead<Key extends string>(session: unknown, data: object): HealthIndicatorResult<Key> {
  return (session as { up(data: object): HealthIndicatorResult<Key> }).up(data);
}
