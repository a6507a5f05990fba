import type { RunRecord } from '../../cluster/state/run-record.js';
import type { TickExplanation } from '../../cluster/view/explain/tick-explanation.js';
import type { CommandRun } from '../command.js';
import { readMoment } from '../input/moments.js';
import { durationLine } from '../output/local-time.js';
import type { Page } from '../output/page.js';
import { factList, sentence, type Fact } from '../output/table.js';
import { colourOf } from '../output/words.js';

export const run: CommandRun = async ({ cluster, subject, detail, clock }) => {
  const time =
    detail === undefined ? undefined : readMoment(detail, { name: 'tick', side: 'past', now: clock.now() });
  const jobCluster = await cluster();
  const explanation = await (time === undefined
    ? jobCluster.explain(subject)
    : jobCluster.explainLatestBefore(subject, time));
  return {
    document: explanation,
    text: (page) => `${sentence(explanation.text)}\n${factList(factsOf(explanation, page), page)}`,
  };
};

function factsOf(
  { job, tick, verdict, instance, reason, by, run: record }: TickExplanation,
  page: Page,
): Fact[] {
  return [
    ['job', job],
    ['tick', tick && page.fullTime(tick)],
    ['verdict', verdict, colourOf(verdict)],
    ['instance', instance],
    ['reason', reason],
    ['by', by],
    ...(record === undefined ? [] : recordFacts(record, page)),
  ];
}

function recordFacts(record: RunRecord, page: Page): Fact[] {
  return [
    ['run', record.id],
    ['started', page.fullTime(record.startedAt)],
    ['finished', page.fullTime(record.finishedAt)],
    ['took', durationLine(record.durationMs)],
    ['attempts', String(record.attempts)],
    ['lock', record.lockLost ? 'lost before the run ended' : undefined, 'red'],
    ['error', record.error],
  ];
}
