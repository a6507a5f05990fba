import type { JSX } from 'preact';
import type { DashboardExplanation, DashboardJob, DashboardRecord, Json } from '../../shared/json.js';
import { explainPath } from '../routes.js';
import { durationText } from '../time.js';
import { useAnswer } from '../use-answer.js';
import { counted } from '../words.js';
import { ActionButton } from './action-button.js';
import { Badge } from './badge.js';
import { Banner } from './banner.js';
import { BothZones } from './moment.js';
import { InstanceName, LogsLink } from './names.js';

/** Verdicts after which somebody may want to make up for the tick. */
const IS_UNDONE: ReadonlySet<string> = new Set([
  'failed',
  'skipped',
  'paused',
  'lost',
  'no-instance',
  'unknown',
]);

interface ExplanationProps {
  readonly job: Json<DashboardJob>;
  readonly explanation: Json<DashboardExplanation>;
}

/** What became of one tick, and why. */
export function Explanation({ job, explanation }: ExplanationProps): JSX.Element {
  const { tick, verdict, text, run } = explanation;
  return (
    <div class="explanation" role="region" aria-label="Explanation">
      <h3>
        <Badge word={verdict} />
        {tick !== undefined && (
          <span class="at">
            <BothZones at={tick} zone={job.timeZone} />
          </span>
        )}
      </h3>
      <p class="text">{text}</p>
      {run !== undefined && <RunFacts run={run} />}
      {tick !== undefined && IS_UNDONE.has(verdict) && (
        <ActionButton wanted={{ action: 'run', job: job.name, tick }} />
      )}
    </div>
  );
}

const RunFacts = ({ run }: { run: Json<DashboardRecord> }): JSX.Element => (
  <p class="facts-line">
    <span>Run {run.id}</span>
    <span>
      <InstanceName id={run.instance} />
    </span>
    <span>{run.outcome === 'skipped' ? 'did not call the handler' : durationText(run.durationMs)}</span>
    {run.attempts > 1 && <span>{counted(run.attempts, 'attempt')}</span>}
    {run.lockLost && <span class="tone-bad">lost its lock</span>}
    <LogsLink id={run.id} url={run.url} />
  </p>
);

/** The explanation of a tick that the strip does not show. */
export function ChosenTick({ job, at }: { job: Json<DashboardJob>; at: string }): JSX.Element {
  const { data, problem } = useAnswer<Json<DashboardExplanation>>(explainPath(job.name, at));
  if (data !== undefined) return <Explanation job={job} explanation={data} />;
  if (problem !== undefined) return <Banner word="failed">{problem.message}</Banner>;
  return <p class="loading">Looking for the tick…</p>;
}
