import { isRecord, type OptionsPlace, readBoolean, readOptions, refuse } from '../../core/option-checks.js';

/** The form of the log lines. */
export interface LogOptions {
  /**
   * Whether the logger gets one object with fields for each line, in place of a text. Text loggers print the same text,
   * and JSON loggers print the fields.
   *
   * @default false
   */
  readonly fields?: boolean | undefined;
}

/** @returns whether lines have fields */
export function readLogOptions(place: OptionsPlace, log: unknown): boolean {
  if (log === undefined) return false;
  if (!isRecord(log)) refuse(place, 'log', 'an object', log, 'Write it as `log: { fields: true }`.');
  const { fields } = readOptions(place, log, ['fields'], 'log.');
  return readBoolean(place, 'log.fields', fields, false);
}
