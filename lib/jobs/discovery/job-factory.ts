import { type ForwardReference, Inject, type InjectionToken, Optional } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import { firstLine } from '../../core/as-error.js';
import { InvalidJobError } from '../../core/errors.js';
import { describe, isRecord, refuse } from '../../core/option-checks.js';

/** Where a factory is written, and which module injects its arguments. */
export interface FactoryPlace {
  /** `ReportService.send` */
  readonly where: string;
  /** The name of the host's module. */
  readonly module: string;
  /** The reference of the host's module. */
  readonly moduleRef: ModuleRef;
}

type Factory = (...dependencies: unknown[]) => unknown;

interface Dependency {
  readonly token: InjectionToken | ForwardReference;
  readonly isOptional: boolean;
}

/** One entry of `inject`. */
interface Argument extends FactoryPlace {
  /** `inject[0]` */
  readonly option: string;
  readonly context: ReturnType<typeof ContextIdFactory.create>;
}

/**
 * The options that the job's `useFactory` returns; `undefined` for a job without one. Its arguments are providers that
 * the host itself could inject. Nest creates a request-scoped provider for this one call, without a request.
 *
 * It rejects with an InvalidJobError that names the job, and either the token that Nest cannot inject or the error of
 * the factory.
 */
export function factoryOptionsOf(options: unknown, from: FactoryPlace): Promise<unknown> | undefined {
  // The definition of the job refuses a factory that is no function, together with its other options.
  if (!isRecord(options) || typeof options['useFactory'] !== 'function') return undefined;
  const { useFactory, inject = [] } = options;
  // The user keeps its parameters and `inject` in step.
  return Array.isArray(inject) ? resultOf(useFactory as Factory, inject, from) : undefined;
}

async function resultOf(
  useFactory: Factory,
  inject: readonly unknown[],
  from: FactoryPlace,
): Promise<unknown> {
  const context = ContextIdFactory.create();
  const args: unknown[] = [];
  for (const [index, item] of inject.entries()) {
    args.push(await injected(item, { ...from, option: `inject[${index}]`, context }));
  }
  try {
    return await useFactory(...args);
  } catch (error) {
    const message = `${from.where}: expected \`useFactory\` to return options, but it failed: ${firstLine(error)}`;
    throw new InvalidJobError(message, { cause: error });
  }
}

/** Nest cannot tell what a module can inject, so it creates a class that injects the token. */
async function injected(item: unknown, argument: Argument): Promise<unknown> {
  const { where, module, moduleRef, option, context } = argument;
  const { token, isOptional } = readDependency(item, argument);
  class Injected {
    constructor(readonly value: unknown) {}
  }
  // Nest's messages show this name. It must differ from the token, or Nest would report a circle.
  Object.defineProperty(Injected, 'name', { value: `${where} (useFactory)` });
  Inject(token)(Injected, undefined, 0);
  if (isOptional) Optional()(Injected, undefined, 0);
  try {
    // With a context, because without one Nest before 11.2 waits forever for a request-scoped provider.
    return (await moduleRef.create(Injected, context)).value;
  } catch (error) {
    throw new InvalidJobError(
      `${where}: expected \`${option}\` to be something that ${module} can inject, got ${describe(token)}: ` +
        `${firstLine(error)} Provide it there or import a module that exports it, or write { token, optional: true }.`,
      { cause: error },
    );
  }
}

function readDependency(item: unknown, { where, option }: Argument): Dependency {
  const isWrapped = isRecord(item) && 'token' in item;
  const token = isWrapped ? item['token'] : item;
  if (isToken(token)) return { token, isOptional: isWrapped && item['optional'] === true };
  return refuse(
    { where, error: InvalidJobError },
    option,
    'a class, a text, a symbol or { token, optional }',
    token,
    'A class is `undefined` where files import each other: write `forwardRef(() => TheClass)`.',
  );
}

function isToken(token: unknown): token is Dependency['token'] {
  if (isRecord(token)) return typeof token['forwardRef'] === 'function';
  return (
    typeof token === 'function' || typeof token === 'symbol' || (typeof token === 'string' && token !== '')
  );
}
