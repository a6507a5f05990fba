import type { JSX } from 'preact';
import type { Json, Overview } from '../../shared/json.js';
import type { Answer } from '../poller.js';
import { Badge } from '../parts/badge.js';
import { Banner, Empty } from '../parts/banner.js';
import { Content } from '../parts/content.js';
import { toneOf } from '../parts/glyph.js';
import { Trouble } from '../parts/health.js';
import { Ago, Lasting, Short } from '../parts/moment.js';
import { JobLink } from '../parts/names.js';
import { type Column, Table } from '../parts/table.js';
import { counted } from '../words.js';

type Instance = Json<Overview>['instances'][number];

const COLUMNS: readonly Column<Instance>[] = [
  { title: 'State', kind: 'state', show: (instance) => <StateCell instance={instance} /> },
  {
    title: 'Instance',
    kind: 'header',
    show: ({ id, host, pid }) => (
      <>
        <bdi class="instance">{host}</bdi>
        <span class="second">
          pid {pid}, <bdi>{id.slice(id.lastIndexOf(':') + 1)}</bdi>
        </span>
      </>
    ),
  },
  {
    title: 'Started',
    show: ({ startedAt }) => (
      <>
        <Ago at={startedAt} />
        <span class="second">
          <Short at={startedAt} />
        </span>
      </>
    ),
  },
  {
    title: 'Version',
    show: ({ version, node }) => (
      <>
        {version}
        <span class="second">Node.js {node.replace(/^v/, '')}</span>
      </>
    ),
  },
  {
    title: 'Running',
    show: ({ running, state, waiting, concurrency }) => (
      <>
        <Runs running={running} isSilent={state === 'silent'} />
        {concurrency !== undefined && state === 'live' && (
          <span class="second">
            at most {concurrency} at once{waiting > 0 && `, ${waiting} waiting`}
          </span>
        )}
      </>
    ),
  },
  { title: 'Notes', show: (instance) => <Notes instance={instance} /> },
];

/** Only the heartbeat of a silent instance tells something: since when. */
const StateCell = ({ instance: { state, lastHeartbeat } }: { instance: Instance }): JSX.Element => (
  <>
    <Badge word={state} />
    {state === 'silent' && (
      <span class="second">
        last heard of <Ago at={lastHeartbeat} />
      </span>
    )}
  </>
);

function Runs({ running, isSilent }: { running: Instance['running']; isSilent: boolean }): JSX.Element {
  if (running.length === 0) return <></>;
  return (
    <ul class="plain">
      {running.map(({ runId, job, since }) => (
        <li key={runId}>
          <JobLink name={job} />{' '}
          <span class="muted">{isSilent ? 'in flight when it went silent' : 'for'} </span>
          {!isSilent && <Lasting since={since} />}
        </li>
      ))}
    </ul>
  );
}

function Notes({ instance: { scheduling, droppedRecords, state } }: { instance: Instance }): JSX.Element {
  return (
    <>
      {state !== 'left' && !scheduling && <span class="muted">Schedules no jobs</span>}
      {droppedRecords > 0 && (
        <span class="second tone-warn">
          {counted(droppedRecords, 'record')} of runs lost, because the state store was away
        </span>
      )}
    </>
  );
}

const ORDER = ['silent', 'live', 'left'];

const sorted = (instances: readonly Instance[]): Instance[] =>
  [...instances].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.id < b.id ? -1 : 1));

/** The instances, the silent ones first. */
export function InstancesPage({ answer }: { answer: Answer<Json<Overview>> }): JSX.Element {
  const { data } = answer;
  const silent = data?.instances.filter(({ state }) => state === 'silent').length ?? 0;
  return (
    <>
      <h1 tabIndex={-1}>Instances</h1>
      <Trouble answer={answer} seen={data} />
      {silent > 0 && (
        <Banner word="lost">
          {counted(silent, 'instance')} went silent: no heartbeat for 15 s. Runs in flight there may go on or
          be lost.
        </Banner>
      )}
      <Content
        answer={answer}
        what="the instances"
        show={({ instances }) => <List instances={instances} />}
      />
    </>
  );
}

const List = ({ instances }: { instances: readonly Instance[] }): JSX.Element =>
  instances.length === 0 ? (
    <Empty>No instance has reported within 24 h.</Empty>
  ) : (
    <Table
      caption="Instances"
      items={sorted(instances)}
      keyOf={({ id }) => id}
      columns={COLUMNS}
      toneOf={({ state }) => (state === 'silent' ? toneOf(state) : undefined)}
    />
  );
