import type { CommandRun } from '../command.js';
import { readMoment } from '../input/moments.js';
import { acknowledgementText } from '../output/acknowledgement.js';

/** One heartbeat, and a second for the way. */
const WAIT = '6s';

export const run: CommandRun = async ({ cluster, subject, values, by, clock }) => {
  const until =
    values.until === undefined
      ? undefined
      : readMoment(values.until, { name: '--until', side: 'future', now: clock.now() });
  const jobCluster = await cluster();
  const document = await jobCluster.pause(subject, { by, until, reason: values.reason, wait: WAIT });
  return { document, text: (page) => acknowledgementText(`${subject} is paused`, document, page, until) };
};
