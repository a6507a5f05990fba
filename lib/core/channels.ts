import { channel, type Channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';

/** What a tool sees of one call of a handler with all its attempts, in every event of the channel: the same object. */
export interface RunChannelContext {
  /** The job's name. */
  readonly job: string;
  readonly runId: string;
  readonly trigger: 'tick' | 'startup' | 'catch-up' | 'recovery' | 'manual';
  /** The moment of the schedule that the run is for; for a manual run the one that the caller gave. */
  readonly tick: Date | undefined;
  /** When the run was triggered, before its jitter and its locks. */
  readonly startedAt: Date;
  /** The first call of the handler; `undefined` until then. */
  readonly calledAt: Date | undefined;
  /** The schedule as `JobHandle.schedule` has it. */
  readonly schedule: string;
  /** The time zone of a cron schedule. */
  readonly timeZone: string | undefined;
  /** `host:pid:nonce`. */
  readonly instance: string;
  /** The key of the job's lock, as the job knows it; `undefined` for a job with `lock: false`. */
  readonly lockKey: string | undefined;
  /** `Class.method`, or the name of a job that was added at run time. */
  readonly source: string;
  /** Which call of the handler this is, from 1. It grows while the run goes on. */
  readonly attempt: number;
  /** Whether the lock was lost. It may become `true` while the run goes on. */
  readonly lockLost: boolean;
  /** The value that the handler returned, from `asyncStart` on. */
  result?: unknown;
  /** What the last attempt threw, from `error` on. */
  error?: unknown;
  /** From `asyncStart` on. */
  outcome?: 'succeeded' | 'failed';
}

/** A run did not call its handler. */
export interface SkipMessage {
  readonly instance: string;
  readonly job: string;
  readonly trigger: RunChannelContext['trigger'];
  readonly tick: Date | undefined;
  /** As in `SkippedRun`, `claimed-elsewhere` included. */
  readonly reason: string;
  readonly error?: Error | undefined;
}

/** Ticks have passed without a timer that fired, because the event loop was blocked or the machine slept. */
export interface MissMessage {
  readonly instance: string;
  readonly job: string;
  readonly count: number;
  /** The first of the missed ticks. */
  readonly from: Date;
  /** The last of them. */
  readonly to: Date;
  /** Counting stopped at `count`. */
  readonly atLeast?: boolean | undefined;
}

/** A run has lost its lock. */
export interface LockLostMessage {
  readonly instance: string;
  readonly job: string;
  readonly runId: string;
  readonly key: string;
  readonly error: Error;
}

/** A store has stopped to answer, or answers again. */
export interface StoreMessage {
  readonly instance: string;
  readonly store: 'lock' | 'state';
  readonly state: 'away' | 'back';
  readonly error?: unknown;
}

/** A request of a person takes effect in this instance, or the application paused or resumed a job here. */
export interface ControlMessage {
  readonly instance: string;
  readonly action: 'pause' | 'resume' | 'run' | 'abort';
  readonly job: string;
  /**
   * `application` for `JobHandle.pause()` and `JobHandle.resume()`. `undefined` when a pause by request has ended, because
   * the state store does not tell whether its time is up or who has withdrawn it. The audit does.
   */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

/** The lock store has answered a command, or failed. */
export interface LockCommandMessage {
  readonly instance: string;
  readonly command: 'acquire' | 'extend' | 'release';
  readonly durationMs: number;
  readonly error?: unknown;
}

/**
 * The channels of `node:diagnostics_channel`, by what their messages are about. Their names begin with
 * `nestjs-background-jobs:`.
 */
export interface ChannelMessages {
  readonly skip: SkipMessage;
  readonly miss: MissMessage;
  readonly 'lock-lost': LockLostMessage;
  readonly store: StoreMessage;
  readonly control: ControlMessage;
  readonly 'lock-command': LockCommandMessage;
}

const NAME = 'nestjs-background-jobs';

/**
 * Around a handler with all its attempts, with a {@link RunChannelContext}. Its type is written without parameters,
 * because versions of `@types/node` have them in different orders.
 */
export const RUN_CHANNEL: TracingChannel = tracingChannel(`${NAME}:run`);

const CHANNELS: Readonly<Record<keyof ChannelMessages, Channel>> = {
  skip: channel(`${NAME}:skip`),
  miss: channel(`${NAME}:miss`),
  'lock-lost': channel(`${NAME}:lock-lost`),
  store: channel(`${NAME}:store`),
  control: channel(`${NAME}:control`),
  'lock-command': channel(`${NAME}:lock-command`),
};

/** The kind of a message, and a function that makes it without its instance. */
type Publication = {
  [Kind in keyof ChannelMessages]: [kind: Kind, make: () => Omit<ChannelMessages[Kind], 'instance'>];
}[keyof ChannelMessages];

/** Publishes in the name of one instance. A channel without a subscriber costs one look at it. */
export class InstanceChannels {
  /** `host:pid:nonce` */
  readonly instance: string;

  constructor(instance: string) {
    this.instance = instance;
  }

  /** Whether somebody listens. */
  isHeard(kind: keyof ChannelMessages): boolean {
    return CHANNELS[kind].hasSubscribers;
  }

  /** The second part of the publication makes the message. It is called only if somebody listens. */
  publish(...[kind, make]: Publication): void {
    const target = CHANNELS[kind];
    if (target.hasSubscribers) target.publish({ instance: this.instance, ...make() });
  }
}
