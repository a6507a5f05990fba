import { channel, tracingChannel } from 'node:diagnostics_channel';

const PLAIN = ['skip', 'miss', 'lock-lost', 'store', 'control', 'lock-command'];

/** The channels of this package that somebody listens to. */
export function heardChannels(): string[] {
  const run = tracingChannel('nestjs-background-jobs:run');
  const plain = PLAIN.map((name) => channel(`nestjs-background-jobs:${name}`));
  const all = [run.start, run.end, run.asyncStart, run.asyncEnd, run.error, ...plain];
  return all.filter(({ hasSubscribers }) => hasSubscribers).map(({ name }) => String(name));
}
