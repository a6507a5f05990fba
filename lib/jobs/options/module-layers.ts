import { isRecord, LONGEST_NAME, type OptionsPlace, readName, refuse } from '../../core/option-checks.js';
import { quoted } from '../../core/shown-values.js';
import { readLayer } from './layer-reader.js';
import { DEFAULT_OPTION_NAMES, type OptionLayer, OVERRIDE_OPTION_NAMES } from './option-layers.js';
import type { ScheduleDeps } from './value-readers.js';

/** Reads the module's `defaults`. @throws the error of the place */
export function readDefaults(
  place: OptionsPlace,
  options: unknown,
  settings: ScheduleDeps,
): OptionLayer | undefined {
  if (options === undefined) return undefined;
  const notAllowed = {
    'lock.key':
      'One key for all jobs would let only one of them run at a time: give it to the jobs that share it.',
  };
  const names = DEFAULT_OPTION_NAMES;
  return readLayer({ place, path: 'defaults.', options, names, notAllowed }, settings);
}

/** Reads the module's `jobs`. @throws the error of the place */
export function readOverrides(
  place: OptionsPlace,
  jobs: unknown = {},
  settings: ScheduleDeps,
): Map<string, OptionLayer> {
  if (!isRecord(jobs)) refuse(place, 'jobs', "an object of options by the job's name", jobs);
  const given = Object.entries(jobs).filter(([, options]) => options !== undefined);
  const names = OVERRIDE_OPTION_NAMES;
  return new Map(
    given.map(([name, options]) => {
      const option = `jobs[${quoted(name)}]`;
      readName(place, option, name, LONGEST_NAME);
      return [name, readLayer({ place, path: `${option}.`, options, names }, settings)];
    }),
  );
}
