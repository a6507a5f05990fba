/** A configuration that no application starts with, and what the error must say. */
export interface WrongConfiguration {
  /** Options of the decorator of `Reports.send`; right ones if absent. */
  readonly job?: unknown;
  /** Options of `forRoot()`. */
  readonly module?: unknown;
  /** Where the complaint begins. */
  readonly where?: 'Reports.send' | 'BackgroundJobsModule';
  /** The option as it is named. */
  readonly option: string;
  /** The value that was given, as it is shown. */
  readonly given: string;
  /** What would be right, or what to do. */
  readonly cure: string;
}

export const DURATION = "a whole number of milliseconds or a text like '30s', from 1 ms to 366 days";
export const DURATION_FROM_ZERO = DURATION.replace('1 ms', '0 ms');
