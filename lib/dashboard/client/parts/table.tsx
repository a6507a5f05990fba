import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

export interface Column<Item> {
  readonly title: string;
  readonly show: (item: Item) => ComponentChildren;
  /** A `state` needs no label on a card. */
  readonly kind?: 'header' | 'state' | 'number' | 'line' | 'actions' | undefined;
}

const classOf = (kind: string | undefined): string | undefined =>
  kind === undefined ? undefined : `is-${kind}`;

interface TableProps<Item> {
  /** For people who cannot see the headings around it. */
  readonly caption: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly columns: readonly Column<Item>[];
  /** Cards of cells that need no labels, one after the other. */
  readonly isDense?: boolean | undefined;
  readonly toneOf?: ((item: Item) => string | undefined) | undefined;
}

/** A table that becomes a card for each row on a narrow screen. The roles stay there, which `display` would take away. */
export function Table<Item>(props: TableProps<Item>): JSX.Element {
  const { caption, columns, items, keyOf } = props;
  useKeptFocus();
  return (
    <table role="table" class={props.isDense === true ? 'table dense' : 'table'}>
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, kind }) => (
            <th role="columnheader" scope="col" key={title} class={classOf(kind)}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {items.map((item) => (
          <Row key={keyOf(item)} item={item} columns={columns} tone={props.toneOf?.(item)} />
        ))}
      </tbody>
    </table>
  );
}

/** A row that moves to another place would lose the focus, for example when its job is paused. */
function useKeptFocus(): void {
  const focused = document.activeElement;
  useLayoutEffect(() => {
    const isLost = document.activeElement === document.body && focused !== document.body;
    if (isLost && focused instanceof HTMLElement && focused.isConnected)
      focused.focus({ preventScroll: true });
  });
}

interface RowProps<Item> {
  readonly item: Item;
  readonly columns: readonly Column<Item>[];
  readonly tone: string | undefined;
}

function Row<Item>({ item, columns, tone }: RowProps<Item>): JSX.Element {
  return (
    <tr role="row" class={tone === undefined ? undefined : `edge tone-${tone}`}>
      {columns.map(({ title, show, kind }) =>
        kind === 'header' ? (
          <th role="rowheader" scope="row" key={title} class={classOf(kind)} data-label={title}>
            <div>{show(item)}</div>
          </th>
        ) : (
          <td role="cell" key={title} class={classOf(kind)} data-label={title}>
            <div>{show(item)}</div>
          </td>
        ),
      )}
    </tr>
  );
}
