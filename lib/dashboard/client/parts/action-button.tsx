import type { JSX } from 'preact';
import type { DashboardJob, Json } from '../../shared/json.js';
import type { Wanted } from '../sentences.js';
import { capital } from '../words.js';
import { useDesk } from './desk.js';

/** Names of buttons say the job, which only those who do not see it need to hear. */
function NameOf({ wanted }: { wanted: Wanted }): JSX.Element {
  if (wanted.action === 'abort') return <Name before="Abort" subject={`run ${wanted.runId}`} />;
  if (wanted.action === 'run')
    return (
      <Name before="Run" subject={wanted.job} after={wanted.tick === undefined ? 'now' : 'for this tick'} />
    );
  return <Name before={capital(wanted.action)} subject={wanted.job} />;
}

const Name = ({
  before,
  subject,
  after,
}: {
  before: string;
  subject: string;
  after?: string;
}): JSX.Element => (
  <>
    {before} <span class="unseen">{subject} </span>
    {after}
  </>
);

/** A button for an action. There is none for what the viewer may not do. */
export function ActionButton({ wanted }: { wanted: Wanted }): JSX.Element | null {
  const { can, open } = useDesk();
  if (!can.includes(wanted.action)) return null;
  return (
    <button type="button" class={`action ${wanted.action}`} onClick={() => open(wanted)}>
      <NameOf wanted={wanted} />
    </button>
  );
}

/** Pause and resume are one button in one place, so that the focus stays when one becomes the other. */
export function JobActions({ job }: { job: Json<DashboardJob> }): JSX.Element {
  return (
    <div class="actions">
      <ActionButton wanted={{ action: job.paused === undefined ? 'pause' : 'resume', job: job.name }} />
      <ActionButton wanted={{ action: 'run', job: job.name }} />
    </div>
  );
}
