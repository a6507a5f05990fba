import { channel, tracingChannel } from 'node:diagnostics_channel';
import { OURS } from './package.js';

const NAME = 'nestjs-background-jobs';

/** A tool has the channels of runs and of lock commands, and does not subscribe to them. */
export const UNHEARD = `${OURS}, channels referenced, nobody listening`;

export const HEARD = `${OURS}, one subscriber`;

const runChannel = () => tracingChannel(`${NAME}:run`);

/** Keep the result, because a channel without a reference is collected. */
export const referenceChannels = () => [runChannel(), channel(`${NAME}:lock-command`)];

export function subscribe() {
  runChannel().subscribe({ start() {}, asyncEnd() {} });
}
