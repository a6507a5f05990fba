import type { CommandRun } from '../command.js';
import { refusalText } from '../output/refusal.js';
import { sentence } from '../output/table.js';

export const run: CommandRun = async ({ cluster, subject, values: { reason }, by }) => {
  const jobCluster = await cluster();
  const document = await jobCluster.abort(subject, { by, reason });
  if (document.outcome === 'refused')
    return {
      document,
      text: () => '',
      failure: `run ${subject} is not aborted: ${refusalText(document.reason)}.`,
    };
  const { instance } = document;
  return {
    document,
    text: () =>
      sentence(`Run ${subject} on ${instance} is aborted: it ends when its handler heeds the signal.`),
  };
};
