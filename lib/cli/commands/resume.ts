import type { CommandRun } from '../command.js';
import { acknowledgementText } from '../output/acknowledgement.js';

/** One heartbeat, and a second for the way. */
const WAIT = '6s';

export const run: CommandRun = async ({ cluster, subject, values: { reason }, by }) => {
  const jobCluster = await cluster();
  const document = await jobCluster.resume(subject, { by, reason, wait: WAIT });
  return { document, text: (page) => acknowledgementText(`${subject} is resumed`, document, page) };
};
