import {
  complain,
  type GivenOptions,
  isRecord,
  namesOf,
  type OptionsPlace,
  readOptions,
} from '../../option-checks.js';
import { LOCK_OPTION_NAMES, RETRY_OPTION_NAMES } from '../job-options.js';
import { refuseContradictions } from './option-contradictions.js';
import type { OptionLayer, OptionValues, WrittenOption } from './option-layers.js';
import { READERS, type ScheduleSettings } from './option-readers.js';

/** Options as they were written in one place. */
export interface LayerSource {
  readonly place: OptionsPlace;
  /** What stands before the options' names in a complaint: `defaults.`; empty for a job's own. */
  readonly path: string;
  readonly options: unknown;
  readonly names: readonly string[];
  /** Options that have no place here, by why. */
  readonly absent?: Readonly<Record<string, string>>;
}

const VALUE_NAMES = namesOf(READERS);

/**
 * The options of one place, each checked by itself, and with those beside it.
 *
 * @throws the error of the place
 */
export function readLayer(source: LayerSource, settings: ScheduleSettings): OptionLayer {
  const given = flattened(source);
  const timeZone = given['timeZone'];
  const zone = typeof timeZone === 'string' && settings.cronSchedules.isZone(timeZone) ? { timeZone } : {};
  const layer: OptionLayer = {};
  for (const name of VALUE_NAMES) {
    if (given[name] === undefined) continue;
    const written = readWritten(source, name, given[name], { ...settings, ...zone });
    // The compiler cannot follow a name to the type of its value; the table of readers was checked for it.
    Object.assign(layer, { [name]: written });
  }
  refuseContradictions(layer);
  return layer;
}

function readWritten(
  { place, path }: LayerSource,
  name: keyof OptionValues,
  given: unknown,
  settings: ScheduleSettings,
): WrittenOption {
  const option = path + name;
  return { value: READERS[name](place, option, given, settings), given, place, option };
}

/** The options with those of `lock` and `retry` under names of their own: `lock.key`. */
function flattened(source: LayerSource): GivenOptions<string> {
  const { place, path, options, names } = source;
  if (!isRecord(options)) complain(place, path.slice(0, -1) || 'options', 'an object', options);
  refuseAbsent(source, options);
  const given: GivenOptions<string> = readOptions(place, options, names, path);
  const { lock, retry } = given;
  if (retry !== undefined && !isRecord(retry)) complain(place, `${path}retry`, 'an object', retry);
  if (lock !== undefined && typeof lock !== 'boolean' && !isRecord(lock))
    complain(place, `${path}lock`, '`true`, `false` or an object', lock);
  return {
    ...given,
    ...(isRecord(lock) && { lock: true, ...within(source, 'lock.', lock, LOCK_OPTION_NAMES) }),
    ...(isRecord(retry) && within(source, 'retry.', retry, RETRY_OPTION_NAMES)),
  };
}

function within(
  source: LayerSource,
  path: string,
  options: Record<string, unknown>,
  names: readonly string[],
): GivenOptions<string> {
  refuseAbsent(source, options, path);
  const given = readOptions(source.place, options, names, source.path + path);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [path + name, value]));
}

function refuseAbsent({ place, path, absent = {} }: LayerSource, options: object, below = ''): void {
  for (const [name, value] of Object.entries(options)) {
    const full = below + name;
    if (value !== undefined && Object.hasOwn(absent, full))
      complain(place, path + full, 'absent', value, absent[full]);
  }
}
