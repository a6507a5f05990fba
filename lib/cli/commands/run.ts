import type { RunRecord } from '../../cluster/state/run-record.js';
import type { CommandResult, CommandRun } from '../command.js';
import { readMoment } from '../input/moments.js';
import { durationLine } from '../output/local-time.js';
import { refusalText } from '../output/refusal.js';
import { factList, sentence } from '../output/table.js';
import { colourOf } from '../output/words.js';
import { untilRecorded } from '../run-end.js';

export const run: CommandRun = async ({ cluster, subject, values, by, clock, notice }) => {
  const { tick: text, reason, wait } = values;
  const tick =
    text === undefined ? undefined : readMoment(text, { name: '--tick', side: 'past', now: clock.now() });
  const jobCluster = await cluster();
  const answer = await jobCluster.run(subject, { by, tick, reason });
  if (answer.outcome === 'refused')
    return {
      document: answer,
      text: () => '',
      failure: `${subject} is not run: ${refusalText(answer.reason)}.`,
    };
  const { instance, runId } = answer;
  const started = `Run ${runId} of ${subject} has started on ${instance}.`;
  if (wait !== true) return { document: answer, text: () => sentence(started) };
  notice(started);
  return resultOf(await untilRecorded(jobCluster, { job: subject, runId, instance }, clock));
};

function resultOf(record: RunRecord): CommandResult {
  const { id, job, outcome, reason, error, attempts, durationMs, startedAt, finishedAt } = record;
  const isGood = outcome === 'succeeded';
  return {
    document: record,
    text: (page) =>
      factList(
        [
          ['run', id],
          ['outcome', outcome, colourOf(outcome)],
          ['reason', reason],
          ['started', page.fullTime(startedAt)],
          ['finished', page.fullTime(finishedAt)],
          ['took', durationLine(durationMs)],
          ['attempts', String(attempts)],
          ['error', error],
        ],
        page,
      ),
    failure: isGood
      ? undefined
      : `run ${id} of ${job} ${outcome === 'failed' ? 'has failed' : 'was skipped'}.`,
  };
}
