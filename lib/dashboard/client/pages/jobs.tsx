import type { JSX } from 'preact';
import type { DashboardJob, Json, Overview } from '../../shared/json.js';
import { allIn, STATE_MEANINGS } from '../job-facts.js';
import { hrefOf } from '../navigation.js';
import { JOBS, type JobsRoute, overviewPath } from '../routes.js';
import { useAnswer } from '../use-answer.js';
import { JobActions } from '../parts/action-button.js';
import { Badge } from '../parts/badge.js';
import { Empty } from '../parts/banner.js';
import { Filters } from '../parts/filters.js';
import { toneOf } from '../parts/glyph.js';
import { Trouble } from '../parts/health.js';
import { LastCell, NextCell, RunningCell, ScheduleCell } from '../parts/job-cells.js';
import { JobLink } from '../parts/names.js';
import { Pager } from '../parts/pager.js';
import { type Column, Table } from '../parts/table.js';

type Job = Json<DashboardJob>;

const COLUMNS: readonly Column<Job>[] = [
  {
    title: 'State',
    kind: 'state',
    show: ({ state }) => <Badge word={state} meaning={STATE_MEANINGS[state]} />,
  },
  { title: 'Job', kind: 'header', show: ({ name }) => <JobLink name={name} /> },
  { title: 'Schedule', show: (job) => <ScheduleCell job={job} /> },
  { title: 'Next tick', show: (job) => <NextCell job={job} /> },
  { title: 'Last run', show: (job) => <LastCell job={job} /> },
  { title: 'Running', show: (job) => <RunningCell job={job} /> },
];

const WITH_ACTIONS: readonly Column<Job>[] = [
  ...COLUMNS,
  { title: 'Actions', kind: 'actions', show: (job) => <JobActions job={job} /> },
];

/** States that stand out at the edge of the list. */
const edgeOf = ({ state }: Job): string | undefined =>
  ['missing', 'failing', 'unscheduled'].includes(state) ? toneOf(state) : undefined;

/** All jobs, those with problems first. */
export function JobsPage({ route }: { route: JobsRoute }): JSX.Element {
  const answer = useAnswer<Json<Overview>>(overviewPath(route));
  const { data, problem, isForPath } = answer;
  return (
    <>
      <h1 tabIndex={-1}>Jobs</h1>
      <Trouble answer={answer} seen={data} />
      <Filters route={route} counts={data?.counts} />
      <div
        class={problem === undefined ? undefined : 'stale'}
        aria-busy={!isForPath && problem === undefined}
      >
        {data === undefined ? (
          problem === undefined && <p class="loading">Loading the jobs…</p>
        ) : (
          <JobList overview={data} route={route} />
        )}
      </div>
    </>
  );
}

function JobList({ overview, route }: { overview: Json<Overview>; route: JobsRoute }): JSX.Element {
  const { jobs, total, can } = overview;
  if (jobs.length === 0) return <NoJobs hasOthers={allIn(overview) > 0} route={route} />;
  const hasActions = can.some((action) => action !== 'abort');
  return (
    <>
      <Table
        caption="Jobs"
        items={jobs}
        keyOf={({ name }) => name}
        columns={hasActions ? WITH_ACTIONS : COLUMNS}
        toneOf={edgeOf}
      />
      <Pager route={route} total={total} />
    </>
  );
}

function NoJobs({ hasOthers, route }: { hasOthers: boolean; route: JobsRoute }): JSX.Element {
  const isFiltered = hasOthers || route.search !== '' || route.state !== undefined || route.offset > 0;
  if (isFiltered)
    return (
      <Empty>
        <p>No job matches.</p>
        <p>
          <a href={hrefOf(JOBS)}>Show all jobs</a>
        </p>
      </Empty>
    );
  return (
    <Empty>
      <p>No instance has reported a job within 24 h.</p>
      <p>
        Decorate a method of a provider with <code>@BackgroundJob</code>. Where jobs exist, check that all
        instances use one state store and one key prefix.
      </p>
    </Empty>
  );
}
