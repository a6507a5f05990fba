import type { ComponentChildren, JSX } from 'preact';
import type { DashboardJob, DashboardRecord, DashboardRun, Json } from '../../shared/json.js';
import { STATE_MEANINGS, withoutNextTick } from '../job-facts.js';
import { durationText } from '../time.js';
import { ActionButton, JobActions } from './action-button.js';
import { Badge } from './badge.js';
import { Ago, BothZones, Lasting, Short, Until } from './moment.js';
import { InstanceName, LogsLink } from './names.js';
import { PauseBanner } from './pause-banner.js';
import { type Column, Table } from './table.js';

type Job = Json<DashboardJob>;

/** The name of a job, its state, and what can be done with it. The name is there first, and keeps the focus. */
export const JobHead = ({ name, job }: { name: string; job: Job | undefined }): JSX.Element => (
  <div class="head">
    <h1 tabIndex={-1}>
      <bdi>{name}</bdi>
    </h1>
    {job !== undefined && (
      <>
        <Badge word={job.state} meaning={STATE_MEANINGS[job.state]} />
        {job.running.length > 0 && <Badge word="running" />}
        <JobActions job={job} />
      </>
    )}
  </div>
);

/** The pause, the next tick and the last outcomes of a job. */
export function JobFacts({ job }: { job: Job }): JSX.Element {
  const { paused, timeZone, lastSuccess, lastFailure } = job;
  return (
    <>
      {paused !== undefined && <PauseBanner paused={paused} zone={timeZone} />}
      <dl class="facts">
        <Fact title="Schedule">
          <code>{job.cron ?? job.schedule}</code>
          {timeZone !== undefined && <span class="second">{timeZone}</span>}
        </Fact>
        <Fact title="Next tick">
          <NextTick job={job} />
        </Fact>
        <Fact title="Last success">
          {lastSuccess ? <Outcome record={lastSuccess} job={job} /> : 'None known'}
        </Fact>
        <Fact title="Last failure">
          {lastFailure ? <Outcome record={lastFailure} job={job} /> : 'None known'}
        </Fact>
      </dl>
    </>
  );
}

const Fact = ({ title, children }: { title: string; children: ComponentChildren }): JSX.Element => (
  <div>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
);

function NextTick({ job }: { job: Job }): JSX.Element {
  const { nextTick, timeZone, paused } = job;
  if (nextTick === undefined) return <>{withoutNextTick(job)}</>;
  return (
    <>
      {paused === undefined ? (
        <Until at={nextTick} zone={timeZone} />
      ) : (
        'None while it is paused. Without the pause:'
      )}
      <span class="second">
        <BothZones at={nextTick} zone={timeZone} />
      </span>
    </>
  );
}

const Outcome = ({ record, job }: { record: Json<DashboardRecord>; job: Job }): JSX.Element => (
  <>
    <Ago at={record.finishedAt} zone={job.timeZone} />
    <span class="second">
      <Short at={record.finishedAt} zone={job.timeZone} />, {durationText(record.durationMs)} on{' '}
      <InstanceName id={record.instance} />
    </span>
    {record.error !== undefined && <span class="second error cut">{record.error}</span>}
  </>
);

type Run = Json<DashboardRun>;

/** The runs in flight. Each has a button that aborts it. */
export function Running({ job: { running, name, timeZone } }: { job: Job }): JSX.Element | null {
  if (running.length === 0) return null;
  const columns: readonly Column<Run>[] = [
    { title: 'Run', kind: 'header', show: ({ runId }) => <code>{runId}</code> },
    { title: 'For', show: ({ since }) => <Lasting since={since} /> },
    { title: 'Since', show: ({ since }) => <Short at={since} zone={timeZone} /> },
    { title: 'Tick', show: ({ tick }) => (tick === undefined ? '–' : <Short at={tick} zone={timeZone} />) },
    { title: 'Instance', show: ({ instance }) => <InstanceName id={instance} /> },
    {
      title: 'Actions',
      kind: 'actions',
      show: ({ runId, url }) => (
        <div class="actions">
          <LogsLink id={runId} url={url} />
          <ActionButton wanted={{ action: 'abort', job: name, runId }} />
        </div>
      ),
    },
  ];
  return (
    <section aria-labelledby="running-title">
      <h2 id="running-title">Running now</h2>
      <Table caption="Runs in flight" items={running} keyOf={({ runId }) => runId} columns={columns} />
    </section>
  );
}
