import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ChannelMessages, RunChannelContext } from '../core/channels.js';

const NAME = 'nestjs-background-jobs';

/** Node puts a prefix before the name of a tracing channel. */
const RUN = `tracing:${NAME}:run`;

/** The listeners of one object, which all begin and end together. */
export class Subscriptions {
  readonly #listeners: readonly (readonly [channel: string, listener: (message: unknown) => void])[];

  constructor(...listeners: (readonly [channel: string, listener: (message: unknown) => void])[]) {
    this.#listeners = listeners;
  }

  begin(): void {
    for (const [channel, listener] of this.#listeners) subscribe(channel, listener);
  }

  end(): void {
    for (const [channel, listener] of this.#listeners) unsubscribe(channel, listener);
  }
}

/** A listener of an event of runs. This package publishes no other messages there. */
export function onRun(event: 'start' | 'asyncEnd', listener: (run: RunChannelContext) => void) {
  return [`${RUN}:${event}`, (message: unknown) => listener(message as RunChannelContext)] as const;
}

/** A listener of the other channels. */
export function on<Kind extends keyof ChannelMessages>(
  kind: Kind,
  listener: (message: ChannelMessages[Kind]) => void,
) {
  const name = `${NAME}:${kind}`;
  return [name, (message: unknown) => listener(message as ChannelMessages[Kind])] as const;
}
