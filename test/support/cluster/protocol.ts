import type { AddedJobOptions, SkipReason } from '../../../lib/index.js';

/** A job of an instance: what its handler does, beside what the package is told. */
export type JobSpec = AddedJobOptions & {
  readonly name: string;
  /** How long the handler takes, in milliseconds. */
  readonly takes: number;
  /** Once in so many milliseconds it asks whether it still may, and then acts; otherwise once, at its end. */
  readonly actsEvery?: number;
};

/** What an instance is told when it starts. */
export interface InstanceOptions {
  readonly redisUrl: string;
  readonly jobs: readonly JobSpec[];
  /** The package makes a client (of ioredis 6) from the URL, or is given one of ioredis 5 that the application owns. */
  readonly client: 'own' | 'ioredis5';
  /** Who hears SIGTERM: a handler of the application that closes it, or Nest's `enableShutdownHooks()`. */
  readonly shutdown: 'own-handler' | 'hooks';
}

interface OfRun {
  readonly job: string;
  readonly run: string;
  /** As ISO text; absent for a run that no tick started. */
  readonly tick?: string | undefined;
}

/** What an instance tells, each as it happens. */
export type Report =
  | { readonly type: 'ready' }
  /** The handler was called, and has come to its end. */
  | ({ readonly type: 'started' } & OfRun)
  | ({ readonly type: 'ended' } & OfRun)
  /** The handler was about to act, and asked first. */
  | ({ readonly type: 'acted'; readonly isHeld: boolean; readonly isAborted: boolean } & OfRun)
  | ({ readonly type: 'aborted'; readonly reason: string } & OfRun)
  | ({
      readonly type: 'result';
      readonly outcome: 'succeeded' | 'failed' | 'skipped';
      readonly reason?: SkipReason | undefined;
      readonly lockLost: boolean;
    } & OfRun)
  | ({ readonly type: 'lock-lost' } & OfRun)
  | { readonly type: 'missed'; readonly job: string; readonly count: number }
  /** Another module of the application was destroyed; the state in which it found the client that it had given. */
  | { readonly type: 'destroyed'; readonly module: string; readonly client?: string | undefined }
  /** `app.close()` has resolved. */
  | { readonly type: 'closed' }
  /** An unhandled rejection or an uncaught exception, which end the instance. */
  | { readonly type: 'crashed'; readonly error: string };

/** What the harness did, and saw. */
export type Intervention =
  | { readonly type: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly type: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  /** The store was about to lose what it keeps. */
  | { readonly type: 'data-lost' }
  | { readonly type: 'store-restarted' };

/** One line of the record. */
export type Entry = (Report | Intervention) & {
  /** Machine time, which no skew changes. */
  readonly at: number;
  /** The number of the instance; -1 for the store. */
  readonly instance: number;
};

export type EntryType = Entry['type'];
export type EntryOf<Type extends EntryType> = Extract<Entry, { readonly type: Type }>;

/** Where an instance reports: lines that begin with this; all others are log. */
export const REPORT_MARK = '@report ';
