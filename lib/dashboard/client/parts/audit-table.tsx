import type { JSX } from 'preact';
import type { JobPage, Json } from '../../shared/json.js';
import { Ago, Short } from './moment.js';
import { JobLink } from './names.js';
import { type Column, Table } from './table.js';

export type Entry = Json<JobPage>['audit'][number];

const COLUMNS: readonly Column<Entry>[] = [
  {
    title: 'When',
    show: ({ at }) => (
      <>
        <Ago at={at} />
        <span class="second">
          <Short at={at} />
        </span>
      </>
    ),
  },
  { title: 'Who', show: ({ by }) => <bdi>{by}</bdi> },
  { title: 'Action', show: ({ action }) => action },
  { title: 'Job', show: ({ job }) => <JobLink name={job} /> },
  { title: 'Result', show: ({ result }) => result },
  { title: 'Reason', show: ({ reason }) => reason ?? '' },
];

interface AuditTableProps {
  readonly entries: readonly Entry[];
  /** All are about one job. */
  readonly isOfJob?: boolean;
}

/** Entries about the same request have one id, so that their place makes them unique. */
export const AuditTable = ({ entries, isOfJob = false }: AuditTableProps): JSX.Element => (
  <Table
    isDense
    caption="Who asked for what, the newest first"
    items={entries}
    keyOf={({ id, at, result }) => `${id} ${at} ${result}`}
    columns={isOfJob ? COLUMNS.filter(({ title }) => title !== 'Job') : COLUMNS}
  />
);
