import type { Clock } from '../core/clock.js';
import type { JobCluster } from '../cluster/view/job-cluster.js';
import type { GivenValues } from './input/options.js';
import type { Page } from './output/page.js';

/** What a command works with. */
export interface CommandContext {
  /** The first text behind the command, which is a job or a run; empty for a command that takes none. */
  readonly subject: string;
  /** The second text. */
  readonly detail?: string | undefined;
  readonly values: GivenValues;
  /** The person, for the audit. */
  readonly by: string;
  readonly clock: Clock;
  /** Opens the stores at the first call. A command reads its options before, because a wrong one needs no store. */
  readonly cluster: () => Promise<JobCluster>;
  /** A line for the person who waits. */
  readonly notice: (text: string) => void;
}

/** What a command has to say. */
export interface CommandResult {
  /** Printed with `--json`. */
  readonly document: unknown;
  /** Printed without it. */
  readonly text: (page: Page) => string;
  /** A sentence for the error stream. The exit code is then 1. */
  readonly failure?: string | undefined;
}

/** The code of a command. */
export type CommandRun = (context: CommandContext) => Promise<CommandResult>;
