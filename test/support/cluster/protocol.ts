import type { RedisOptions } from 'ioredis';
import type { AddedJobOptions, SkipReason, Trigger } from '../../../lib/index.js';

/** The behaviour of a job's handler. */
export interface HandlerBehaviour {
  /** How long it takes, in milliseconds. */
  readonly takes: number;
  /** How often it checks its lock and then acts, in milliseconds. By default it acts once, at its end. */
  readonly actsEvery?: number;
  /** It starts with a request for its fencing token. */
  readonly asksForToken?: boolean;
  /** It blocks the event loop for so many milliseconds before its first act. */
  readonly blocksFor?: number;
  /** It continues when its signal aborts and when its lock is lost. */
  readonly ignoresSignal?: boolean;
  /** So many of the first attempts of a run fail at their end. */
  readonly failsAttempts?: number;
  /** It kills its process as soon as it is called. */
  readonly isPoison?: boolean;
}

/** A job of an instance, with the options for the package and the behaviour of its handler. */
export type JobSpec = AddedJobOptions & HandlerBehaviour & { readonly name: string };

/** The command to Redis at which an instance dies, and whether just before it or just after. */
export interface DeathOrder {
  readonly command: 'claim' | 'lease' | 'refresh' | 'end of claim' | 'release';
  readonly moment: 'before' | 'after';
}

/** How an instance reaches its store. */
export interface StoreAddress {
  /** Of Redis or of PostgreSQL. */
  readonly storeUrl: string;
  /** Options of ioredis instead of the URL. */
  readonly redisOptions?: RedisOptions;
  /** The nodes of a Redis Cluster, for a client that the application makes. */
  readonly redisNodes?: { readonly host: string; readonly port: number }[];
  /** The URL of a server for the state alone, of Redis or of PostgreSQL. Without it the state is beside the locks. */
  readonly stateUrl?: string;
}

/** The options of an instance at its start. */
export interface InstanceOptions extends StoreAddress {
  readonly jobs: readonly JobSpec[];
  /**
   * The package makes a client of ioredis 6 or a pool of pg itself, or gets one from the application: a client of ioredis
   * 5, the `Cluster` of ioredis 6, or a pool of pg.
   */
  readonly client: 'own' | 'ioredis5' | 'cluster' | 'pool';
  /** How the application handles SIGTERM: it closes itself, or it uses Nest's `enableShutdownHooks()`. */
  readonly shutdown: 'own-handler' | 'hooks';
  /** The `drainTimeout` of the module, in milliseconds. Without it the module uses its default. */
  readonly drainTimeout?: number;
  /** The `concurrency` of the module. Without it there is no limit. */
  readonly concurrency?: number;
  /** How long a listener of `succeeded` and `failed` takes, in milliseconds. Without it there is no listener. */
  readonly listenerTakes?: number;
}

interface OfRun {
  readonly job: string;
  readonly run: string;
  /** As ISO text. A run without a tick has none. */
  readonly tick?: string | undefined;
}

interface Triggered {
  readonly trigger?: Trigger;
}

/** The reports of an instance, each sent when it happens. */
export type Report =
  | { readonly type: 'ready' }
  /**
   * The handler was called, for the first time in the run, and has come to its end, which each attempt tells. The run had
   * begun before its claim, in machine time.
   */
  | ({ readonly type: 'started'; readonly begunAt?: number } & OfRun & Triggered)
  | ({ readonly type: 'ended' } & OfRun)
  /** The handler was about to act, and asked first. */
  | ({ readonly type: 'acted'; readonly isHeld: boolean; readonly isAborted: boolean } & OfRun)
  | ({ readonly type: 'token'; readonly token: number } & OfRun)
  | ({ readonly type: 'aborted'; readonly reason: string } & OfRun)
  | ({
      readonly type: 'result';
      readonly outcome: 'succeeded' | 'failed' | 'skipped';
      readonly reason?: SkipReason | undefined;
      readonly lockLost: boolean;
      /** The code of its error, if the error has one. */
      readonly code?: string | undefined;
    } & OfRun &
      Triggered)
  /** The listener that takes its time has come to its end. */
  | ({ readonly type: 'listened' } & OfRun)
  | ({ readonly type: 'lock-lost' } & OfRun)
  | { readonly type: 'missed'; readonly job: string; readonly count: number }
  /** The handler is about to block the event loop. */
  | ({ readonly type: 'blocking' } & OfRun)
  | { readonly type: 'clock-set'; readonly offset: number }
  /** It is about to kill itself, as it was ordered; with the tick that it claimed last. */
  | ({ readonly type: 'dying'; readonly tick: string } & DeathOrder)
  /** Another module of the application was destroyed; the state in which it found the client that it had given. */
  | { readonly type: 'destroyed'; readonly module: string; readonly client?: string | undefined }
  /** `app.close()` has resolved. */
  | { readonly type: 'closed' }
  /** An unhandled rejection or an uncaught exception, which end the instance. */
  | { readonly type: 'crashed'; readonly error: string }
  /** By itself, as it was ordered, or by a handler. */
  | { readonly type: 'signalled'; readonly signal: 'SIGKILL' };

/** The actions and observations of the test. */
export type Intervention =
  | { readonly type: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly type: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  /** The store was about to lose what it keeps. */
  | { readonly type: 'data-lost' }
  | { readonly type: 'store-restarted' }
  /** Something else was done to an instance or to the store, and has passed. */
  | {
      readonly type: 'fault';
      readonly kind: string;
      /** The instance cannot rely on its store meanwhile. For a fault of the store, no instance can. */
      readonly cutsOff: boolean;
    }
  | { readonly type: 'fault-over'; readonly kind: string };

/** One line of the record. */
export type Entry = (Report | Intervention) & {
  /** Machine time, which is the same for all clocks. */
  readonly at: number;
  /** The number of the instance, or -1 for the store. */
  readonly instance: number;
};

export type EntryType = Entry['type'];
export type EntryOf<Type extends EntryType> = Extract<Entry, { readonly type: Type }>;

/** The prefix of the lines with reports. All other lines are log. */
export const REPORT_MARK = '@report ';
