import type { DurationText } from '../../core/duration.js';

/**
 * What the compiler names where a job is given both `cron` and `interval`: it has one schedule. For a second one,
 * decorate the method twice. Nothing is of this type.
 */
export type EitherCronOrInterval = string & { readonly cannotBeGiven: never };

/** Options that come from a configuration, as plain text. The check at start says what is no duration. */
export type FromConfiguration<Options> = Options extends EitherCronOrInterval
  ? Options
  : Options extends DurationText
    ? string
    : Options extends object
      ? { readonly [Name in keyof Options]: FromConfiguration<Options[Name]> }
      : Options;
