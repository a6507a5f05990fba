import type { DurationText } from '../../core/duration.js';

/**
 * The compiler names this type where a job has both `cron` and `interval`, because a job has one schedule. Decorate the
 * method twice for a second one. No value has this type.
 */
export type EitherCronOrInterval = string & { readonly cannotBeGiven: never };

/** Options that come from a configuration as plain text. The start refuses a text that is no duration. */
export type FromConfiguration<Options> = Options extends EitherCronOrInterval
  ? Options
  : Options extends DurationText
    ? string
    : Options extends object
      ? { readonly [Name in keyof Options]: FromConfiguration<Options[Name]> }
      : Options;
