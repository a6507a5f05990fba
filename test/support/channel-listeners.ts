import { type AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import type { ChannelMessages, RunChannelContext } from '../../lib/core/channels.js';

const PREFIX = 'nestjs-background-jobs:';
const tracing = tracingChannel<unknown, RunChannelContext>(`${PREFIX}run`);

/** The plain channels. */
export const KINDS = [
  'skip',
  'miss',
  'lock-lost',
  'store',
  'control',
  'lock-command',
] as const satisfies readonly (keyof ChannelMessages)[];

/** An event of the channel of runs. */
export interface TracedEvent {
  readonly event: string;
  readonly context: RunChannelContext;
  /** What the context said then. */
  readonly said: RunChannelContext;
}

const undo: (() => void)[] = [];

/** The messages of a channel from now on. */
export function heard<Kind extends keyof ChannelMessages>(kind: Kind): ChannelMessages[Kind][] {
  const messages: ChannelMessages[Kind][] = [];
  const listen = (message: unknown): number => messages.push(message as ChannelMessages[Kind]);
  subscribe(PREFIX + kind, listen);
  undo.push(() => unsubscribe(PREFIX + kind, listen));
  return messages;
}

/** The events of the channel of runs from now on. */
export function traced(): TracedEvent[] {
  const events: TracedEvent[] = [];
  const note = (event: string) => (context: RunChannelContext) => {
    events.push({ event, context, said: { ...context } });
  };
  const listeners = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  };
  tracing.subscribe(listeners);
  undo.push(() => tracing.unsubscribe(listeners));
  return events;
}

/** Binds a store to the channel of runs. */
export function bind<Store>(
  storage: AsyncLocalStorage<Store>,
  make: (run: RunChannelContext) => Store,
): void {
  tracing.start.bindStore(storage, (context) => make(context));
  undo.push(() => void tracing.start.unbindStore(storage));
}

/** Takes all listeners of a test back. */
export function stopListening(): void {
  for (const step of undo.splice(0)) step();
}
