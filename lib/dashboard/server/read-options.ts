import type {
  CanActivate,
  DynamicModule,
  InjectionToken,
  OptionalFactoryDependency,
  Type,
} from '@nestjs/common';
import { InvalidOptionsError } from '../../index.js';
import { isRecord, type OptionsPlace, readBoolean, readOptions, readText, refuse } from '../../internal.js';
import type { DashboardSettings } from '../dashboard.options.js';

const SETTINGS = ['access', 'user', 'readOnly', 'runUrl'] as const;
const PLACE = ['path', 'guards', 'imports'] as const;

const placeOf = (where: string): OptionsPlace => ({
  where: `BackgroundJobsDashboardModule.${where}`,
  error: InvalidOptionsError,
});

/** Where a dashboard stands, checked. */
export interface CheckedPlace {
  /** Without slashes at its ends. */
  readonly path: string;
  readonly guards: readonly (Type<CanActivate> | CanActivate)[];
  readonly imports: NonNullable<DynamicModule['imports']>;
}

/** The options of `forRoot()`. The settings are checked by {@link readSettings}. */
export function readForRoot(options: unknown): CheckedPlace & { readonly settings: unknown } {
  const place = placeOf('forRoot()');
  const { path, guards, imports, ...settings } = readOptions(place, options, [...PLACE, ...SETTINGS]);
  return { ...readPlace(place, { path, guards, imports }), settings };
}

/** The options of `forRootAsync()`, checked. */
export interface CheckedAsync extends CheckedPlace {
  readonly inject: (InjectionToken | OptionalFactoryDependency)[];
  readonly useFactory: (...injected: unknown[]) => unknown;
}

export function readForRootAsync(options: unknown): CheckedAsync {
  const place = placeOf('forRootAsync()');
  const { inject, useFactory, ...rest } = readOptions(place, options, [...PLACE, 'inject', 'useFactory']);
  if (typeof useFactory !== 'function') refuse(place, 'useFactory', 'a function', useFactory);
  return {
    ...readPlace(place, rest),
    inject: readArray(place, 'inject', inject) as CheckedAsync['inject'],
    useFactory: (...injected) => Reflect.apply(useFactory, undefined, injected) as unknown,
  };
}

/** The settings, checked. */
export interface CheckedSettings extends Omit<DashboardSettings<never>, 'readOnly'> {
  readonly readOnly: boolean;
}

/** @param where the method that got them */
export function readSettings(where: 'forRoot()' | 'forRootAsync()', options: unknown): CheckedSettings {
  const place = placeOf(where);
  if (isRecord(options))
    for (const name of PLACE)
      if (options[name] !== undefined) refuse(place, name, 'outside of `useFactory`', options[name], OUTSIDE);
  const { access, user, readOnly, runUrl } = readOptions(place, options, SETTINGS);
  return {
    access: readFunction(place, 'access', access) as CheckedSettings['access'],
    user: readFunction(place, 'user', user) as CheckedSettings['user'],
    runUrl: readFunction(place, 'runUrl', runUrl) as CheckedSettings['runUrl'],
    readOnly: readBoolean(place, 'readOnly', readOnly, false),
  };
}

/** @throws InvalidOptionsError in production, where proxies make every request look like one from this machine */
export function refuseOpenInProduction({ access }: CheckedSettings, { guards }: CheckedPlace): void {
  if (access !== undefined || guards.length > 0 || process.env['NODE_ENV'] !== 'production') return;
  throw new InvalidOptionsError(
    'BackgroundJobsDashboardModule: expected `guards` or `access` to be given with NODE_ENV=production, got neither. ' +
      'Pass `guards: [AdminGuard]`, or `access: (request) => …`, which says who may see and change what.',
  );
}

const OUTSIDE = 'Nest needs it before it calls the factory: put it beside `useFactory`.';

function readPlace(
  place: OptionsPlace,
  { path, guards, imports }: Readonly<Partial<Record<(typeof PLACE)[number], unknown>>>,
): CheckedPlace {
  const all = readArray(place, 'guards', guards);
  for (const [index, guard] of all.entries())
    if (!isGuard(guard)) refuse(place, `guards[${index}]`, 'a guard, with `canActivate()`', guard);
  return {
    path: path === undefined ? 'background-jobs' : readPath(place, path),
    guards: all as CheckedPlace['guards'], // Checked above.
    imports: readArray(place, 'imports', imports) as CheckedPlace['imports'], // Nest checks them.
  };
}

const PATH = "segments of letters, digits, '-', '_', '.' and '~', like 'admin/jobs'";

/** Routers give a meaning to other characters, each another one. */
function readPath(place: OptionsPlace, value: unknown): string {
  const path = readText(place, 'path', value);
  const segments = path.replace(/^\/|\/$/gu, '').split('/');
  const isPlain = segments.every((each) => /^[\w.~-]+$/u.test(each) && each !== '.' && each !== '..');
  if (path !== '/' && !isPlain) refuse(place, 'path', PATH, path);
  return segments.join('/');
}

function readArray(place: OptionsPlace, name: string, value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? [...(value as unknown[])] : refuse(place, name, 'an array', value);
}

function isGuard(guard: unknown): boolean {
  const host: unknown = typeof guard === 'function' ? guard.prototype : guard;
  return typeof host === 'object' && host !== null && typeof Reflect.get(host, 'canActivate') === 'function';
}

function readFunction(place: OptionsPlace, name: string, value: unknown): unknown {
  return value === undefined || typeof value === 'function'
    ? value
    : refuse(place, name, 'a function', value);
}
