import type { JSX } from 'preact';
import type { JobPage, Json } from '../../shared/json.js';
import { Banner, Empty } from './banner.js';
import { InstanceName } from './names.js';
import { type Column, Table } from './table.js';

type Definition = Json<JobPage>['definitions'][number];

const Names = ({ ids, none }: { ids: readonly string[]; none: string }): JSX.Element =>
  ids.length === 0 ? (
    <span class="muted">{none}</span>
  ) : (
    <ul class="plain names">
      {ids.map((id) => (
        <li key={id}>
          <InstanceName id={id} />
        </li>
      ))}
    </ul>
  );

const COLUMNS: readonly Column<Definition>[] = [
  { title: 'Schedule', kind: 'header', show: ({ schedule }) => <code>{schedule}</code> },
  { title: 'Scheduled by', show: ({ scheduledBy }) => <Names ids={scheduledBy} none="No live instance" /> },
  {
    title: 'Known, not scheduled by',
    show: ({ scheduledBy, knownBy }) => (
      <Names ids={knownBy.filter((id) => !scheduledBy.includes(id))} none="No other instance" />
    ),
  },
];

/** Which instances schedule the job, and by which definition. */
export const Definitions = ({ page: { definitions } }: { page: Json<JobPage> }): JSX.Element => (
  <section aria-labelledby="definitions-title">
    <h2 id="definitions-title">Scheduled by</h2>
    {definitions.length > 1 && (
      <Banner word="skipped">
        {definitions.length} definitions are live, because different versions are deployed. Each instance
        ticks by its own.
      </Banner>
    )}
    {definitions.length === 0 ? (
      <Empty>No live instance knows this job.</Empty>
    ) : (
      <Table
        caption="Definitions, and the instances that have them"
        items={definitions}
        keyOf={({ schedule, knownBy }) => `${schedule} ${knownBy[0] ?? ''}`}
        columns={COLUMNS}
      />
    )}
  </section>
);
