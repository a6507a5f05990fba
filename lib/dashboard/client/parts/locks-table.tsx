import type { JSX } from 'preact';
import type { JobPage, Json } from '../../shared/json.js';
import { Remaining } from './moment.js';
import { InstanceName, JobLink } from './names.js';
import { type Column, Table } from './table.js';

export type Lock = Json<NonNullable<JobPage['lock']>>;

const KINDS: Readonly<Record<Lock['kind'], string>> = {
  run: 'A run has it',
  hold: 'Kept after a run',
  'by-hand': 'Taken by hand',
};

/** A lock without an end has no number in JSON. */
function End({ lock, seenAt }: { lock: Lock; seenAt: number }): JSX.Element {
  const remaining: number | null = lock.remainingMs;
  if (typeof remaining !== 'number') return <>Does not expire</>;
  return (
    <>
      <Remaining end={seenAt + remaining} atZero="now" />
      {lock.kind === 'run' && <span class="second">unless its run refreshes it</span>}
    </>
  );
}

const columnsFor = (seenAt: number): readonly Column<Lock>[] => [
  { title: 'Key', kind: 'header', show: ({ key }) => <bdi class="code">{key}</bdi> },
  {
    title: 'Job',
    show: ({ job }) => (job === undefined ? 'Several jobs share the key' : <JobLink name={job} />),
  },
  { title: 'State', show: ({ kind }) => KINDS[kind] },
  {
    title: 'Holder',
    show: ({ instance, runId, owner }) => (
      <>
        {instance === undefined ? <bdi class="instance">{owner}</bdi> : <InstanceName id={instance} />}
        {runId !== undefined && <span class="second">run {runId}</span>}
      </>
    ),
  },
  { title: 'Ends', show: (lock) => <End lock={lock} seenAt={seenAt} /> },
];

interface LocksTableProps {
  readonly locks: readonly Lock[];
  /** When the server told them, by its time. */
  readonly seenAt: number;
}

export const LocksTable = ({ locks, seenAt }: LocksTableProps): JSX.Element => (
  <Table
    caption="Locks, and those that hold them"
    items={locks}
    keyOf={({ key }) => key}
    columns={columnsFor(seenAt)}
  />
);
