import type { JSX } from 'preact';
import type { DashboardRecord, Json } from '../../shared/json.js';
import { causeOf } from '../causes.js';
import { durationText } from '../time.js';
import { Badge } from './badge.js';
import { Ago, Short } from './moment.js';
import { InstanceName, LogsLink } from './names.js';
import { type Column, Table } from './table.js';

type Record = Json<DashboardRecord>;

/** Longer texts open on demand. */
const LONG = 120;

/** The text of an error or a reason. */
export function LongText({ text }: { text: string }): JSX.Element {
  if (text.length <= LONG) return <span class="error">{text}</span>;
  return (
    <details class="error">
      <summary>{text.slice(0, LONG)}…</summary>
      {text}
    </details>
  );
}

function Detail({ record }: { record: Record }): JSX.Element {
  const { reason, error, attempts, lockLost } = record;
  return (
    <>
      {reason !== undefined && <span>{causeOf(reason)}</span>}
      {error !== undefined && <LongText text={error} />}
      {attempts > 1 && <div class="second">{attempts} attempts</div>}
      {lockLost && <div class="second tone-bad">lost its lock</div>}
    </>
  );
}

const Started = ({ at, zone }: { at: string; zone: string | undefined }): JSX.Element => (
  <>
    <Ago at={at} zone={zone} />
    <span class="second">
      <Short at={at} zone={zone} />
    </span>
  </>
);

function Cause({
  record: { trigger, tick },
  zone,
}: {
  record: Record;
  zone: string | undefined;
}): JSX.Element {
  return (
    <>
      {(trigger !== 'tick' || tick === undefined) && trigger}
      {tick !== undefined && (
        <span class={trigger === 'tick' ? undefined : 'second'}>
          tick <Short at={tick} zone={zone} />
        </span>
      )}
    </>
  );
}

const columnsFor = (zone: string | undefined): readonly Column<Record>[] => [
  { title: 'Outcome', show: ({ outcome }) => <Badge word={outcome} /> },
  {
    title: 'Started',
    show: ({ startedAt }) => <Started at={startedAt} zone={zone} />,
  },
  {
    title: 'Took',
    kind: 'number',
    show: ({ outcome, durationMs }) => (outcome === 'skipped' ? '–' : durationText(durationMs)),
  },
  {
    title: 'Trigger',
    kind: 'line',
    show: (record) => <Cause record={record} zone={zone} />,
  },
  { title: 'Instance', show: ({ instance }) => <InstanceName id={instance} /> },
  { title: 'Details', show: (record) => <Detail record={record} /> },
  {
    title: 'Run',
    show: ({ id, url }) => (url === undefined ? <code>{id}</code> : <LogsLink id={id} url={url} />),
  },
];

interface RunsTableProps {
  readonly caption: string;
  readonly runs: readonly Record[];
  /** The job's. */
  readonly zone: string | undefined;
}

export const RunsTable = ({ caption, runs, zone }: RunsTableProps): JSX.Element => (
  <Table isDense caption={caption} items={runs} keyOf={({ id }) => id} columns={columnsFor(zone)} />
);
