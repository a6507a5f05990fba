import type { JSX } from 'preact';
import type { JobPage as Page, Json } from '../../shared/json.js';
import { hrefOf } from '../navigation.js';
import { jobPath, JOBS, type JobRoute } from '../routes.js';
import { useAnswer } from '../use-answer.js';
import { capital } from '../words.js';
import { AuditTable } from '../parts/audit-table.js';
import { Empty } from '../parts/banner.js';
import { Content } from '../parts/content.js';
import { Definitions } from '../parts/definitions.js';
import { Trouble } from '../parts/health.js';
import { JobFacts, JobHead, Running } from '../parts/job-head.js';
import { LocksTable } from '../parts/locks-table.js';
import { RunsTable } from '../parts/runs-table.js';
import { TicksSection } from '../parts/ticks-section.js';

/** One job: what it does, what became of its ticks, and why. */
export function JobPage({ route: { name, tick } }: { route: JobRoute }): JSX.Element {
  const answer = useAnswer<Json<Page>>(jobPath(name));
  const { data, problem } = answer;
  const isGone = data === undefined && problem?.status === 404;
  return (
    <>
      <p class="trail">
        <a href={hrefOf(JOBS)}>Back to the list</a>
      </p>
      <JobHead name={name} job={data?.job} />
      {isGone ? <Empty>{problem.message}</Empty> : <Trouble answer={answer} seen={data} />}
      <Content answer={answer} what="the job" show={(page) => <Sections page={page} tick={tick} />} />
    </>
  );
}

const Sections = ({ page, tick }: { page: Json<Page>; tick: string | undefined }): JSX.Element => (
  <>
    <JobFacts job={page.job} />
    <Running job={page.job} />
    <TicksSection page={page} chosen={tick} />
    <LockSection page={page} />
    <Runs page={page} />
    <Definitions page={page} />
    <AuditSection page={page} />
  </>
);

function Runs({ page: { runs, failures, job } }: { page: Json<Page> }): JSX.Element {
  return (
    <>
      <section aria-labelledby="failures-title">
        <h2 id="failures-title">Failures</h2>
        {failures.length === 0 ? (
          <Empty>No failure is known.</Empty>
        ) : (
          <RunsTable caption="Failures, the newest first" runs={failures} zone={job.timeZone} />
        )}
      </section>
      <section aria-labelledby="runs-title">
        <h2 id="runs-title">Latest runs</h2>
        {runs.length === 0 ? (
          <Empty>No run has ended yet. The first one appears here when it ends.</Empty>
        ) : (
          <RunsTable caption="Latest runs, the newest first" runs={runs} zone={job.timeZone} />
        )}
      </section>
    </>
  );
}

function LockSection({ page: { lock, lockUnavailable, now } }: { page: Json<Page> }): JSX.Element {
  return (
    <section aria-labelledby="lock-title">
      <h2 id="lock-title">Lock</h2>
      {lock !== undefined && <LocksTable locks={[lock]} seenAt={Date.parse(now)} />}
      {lock === undefined && (
        <Empty>
          {lockUnavailable === undefined ? (
            'Nobody holds the lock of this job.'
          ) : (
            <>
              <p>The lock cannot be shown.</p>
              <p>{capital(lockUnavailable)}</p>
            </>
          )}
        </Empty>
      )}
    </section>
  );
}

const AuditSection = ({ page: { audit } }: { page: Json<Page> }): JSX.Element => (
  <section aria-labelledby="audit-title">
    <h2 id="audit-title">Audit</h2>
    {audit.length === 0 ? (
      <Empty>Nobody has paused, resumed, run or aborted this job.</Empty>
    ) : (
      <AuditTable entries={audit} isOfJob />
    )}
  </section>
);
