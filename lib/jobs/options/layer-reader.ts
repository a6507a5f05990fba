import {
  type GivenOptions,
  isRecord,
  type OptionsPlace,
  readOptions,
  refuse,
} from '../../core/option-checks.js';
import { refuseContradictions } from './option-contradictions.js';
import {
  LOCK_OPTION_NAMES,
  type OptionLayer,
  type OptionValues,
  RETRY_OPTION_NAMES,
  type WrittenOption,
} from './option-layers.js';
import { READERS, type ScheduleDeps } from './value-readers.js';

/** Options as the user wrote them in one place. */
export interface LayerSource {
  readonly place: OptionsPlace;
  /** The prefix of the options' names in an error: `defaults.`; empty for a job's own options. */
  readonly path: string;
  readonly options: unknown;
  readonly names: readonly string[];
  /** Options that this place does not allow, with the reason for each. */
  readonly notAllowed?: Readonly<Record<string, string>>;
}

/**
 * The options of one place. Each is checked alone, and together with the others.
 *
 * @throws the error of the place
 */
export function readLayer(source: LayerSource, deps: ScheduleDeps): OptionLayer {
  return layerOf(readGiven(source), source, deps);
}

/** Like {@link readLayer}, for the result of {@link readGiven}. */
export function layerOf(given: GivenOptions<string>, source: LayerSource, deps: ScheduleDeps): OptionLayer {
  const zoned = withZone(given['timeZone'], deps);
  const written: Partial<Record<keyof OptionValues, WrittenOption>> = {};
  for (const name of Object.keys(given))
    if (isValueName(name)) written[name] = readWritten(source, name, given[name], zoned);
  // The cast, because the compiler cannot relate a name to the type of its value. The table of readers is checked.
  const layer = written as OptionLayer;
  refuseContradictions(layer);
  return layer;
}

/**
 * The other names have no value of their own: `name`, `inject`, `useFactory`, and `retry`, whose fields are separate.
 */
function isValueName(name: string): name is keyof OptionValues {
  return Object.hasOwn(READERS, name);
}

/** A pattern is checked in the zone of its place. An unknown zone has an error of its own. */
function withZone(timeZone: unknown, deps: ScheduleDeps): ScheduleDeps {
  const { cronSchedules, now } = deps;
  const isZone = typeof timeZone === 'string' && cronSchedules.isZone(timeZone);
  return isZone ? { timeZone, cronSchedules, now } : deps;
}

function readWritten(
  { place, path }: LayerSource,
  name: keyof OptionValues,
  given: unknown,
  deps: ScheduleDeps,
): WrittenOption {
  const option = path + name;
  return { value: READERS[name](place, option, given, deps), given, place, option };
}

/**
 * The options, with the fields of `lock` and `retry` under names like `lock.key`. Only the names are checked.
 *
 * @throws the error of the place
 */
export function readGiven(source: LayerSource): GivenOptions<string> {
  const { place, path, options, names } = source;
  if (!isRecord(options)) refuse(place, path.slice(0, -1) || 'options', 'an object', options);
  refuseNotAllowed(source, options);
  const given: GivenOptions<string> = readOptions(place, options, names, path);
  const { lock, retry } = given;
  if (retry !== undefined && !isRecord(retry)) refuse(place, `${path}retry`, 'an object', retry);
  if (lock !== undefined && typeof lock !== 'boolean' && !isRecord(lock))
    refuse(place, `${path}lock`, '`true`, `false` or an object', lock);
  if (isRecord(lock)) {
    given['lock'] = true;
    addWithin(given, source, 'lock.', lock, LOCK_OPTION_NAMES);
  }
  if (isRecord(retry)) addWithin(given, source, 'retry.', retry, RETRY_OPTION_NAMES);
  return given;
}

function addWithin(
  given: GivenOptions<string>,
  source: LayerSource,
  path: string,
  options: Record<string, unknown>,
  names: readonly string[],
): void {
  refuseNotAllowed(source, options, path);
  const within: GivenOptions<string> = readOptions(source.place, options, names, source.path + path);
  for (const name of Object.keys(within)) given[path + name] = within[name];
}

function refuseNotAllowed({ place, path, notAllowed }: LayerSource, options: object, below = ''): void {
  if (notAllowed === undefined) return;
  for (const [name, value] of Object.entries(options)) {
    const full = below + name;
    if (value !== undefined && Object.hasOwn(notAllowed, full))
      refuse(place, path + full, 'absent', value, notAllowed[full]);
  }
}
