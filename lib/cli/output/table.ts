import type { Colour, Page } from './page.js';
import { padded, shown, widthOf, wrapped } from './shown-text.js';

/** Every line of the output fits so many columns. */
export const WIDTH = 100;

const GAP = '  ';
const NOTE_INDENT = '    ';
const NOTE_LINES = 3;
/** A column is not made smaller than this while another can be. */
const COMFORTABLE = 14;
const SMALLEST = 4;

/** A text in a table; with a colour, which is never the only sign. */
export type Cell = string | { readonly text: string; readonly colour: Colour | undefined };

/** A line of a table. */
export interface Row {
  readonly cells: readonly Cell[];
  /** A longer text below the line, at most three lines of it. */
  readonly note?: string | undefined;
}

/** A table that fits the width. A cell that is too long goes on in the next line, so that no name is cut. */
export function table(titles: readonly string[], rows: readonly Row[], page: Page): string {
  const texts = [titles, ...rows.map(({ cells }) => cells.map(textOf))];
  const widths = columnWidths(
    titles.map((_, index) => Math.max(...texts.map((row) => widthOf(row[index] ?? '')))),
  );
  const head = titles.map((text): Cell => ({ text, colour: 'dim' }));
  const lines = [
    linesOf(head, widths, page),
    ...rows.flatMap((row) => [linesOf(row.cells, widths, page), noteOf(row)]),
  ];
  return lines.flat().join('\n') + '\n';
}

const textOf = (cell: Cell): string => shown(typeof cell === 'string' ? cell : cell.text);

/** Makes the widest columns smaller until all fit. */
function columnWidths(natural: readonly number[]): number[] {
  const widths = [...natural];
  const room = WIDTH - GAP.length * (widths.length - 1);
  const total = (): number => widths.reduce((sum, width) => sum + width, 0);
  for (const least of [COMFORTABLE, SMALLEST]) {
    while (total() > room) {
      const widest = widths.indexOf(Math.max(...widths));
      const width = widths[widest] ?? 0;
      if (width <= least) break;
      widths[widest] = width - 1;
    }
  }
  return widths;
}

function linesOf(cells: readonly Cell[], widths: readonly number[], page: Page): string[] {
  const columns = cells.map((cell, index) => wrapped(textOf(cell), widths[index] ?? SMALLEST));
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    const parts = cells.map((cell, index) => {
      const text = columns[index]?.[line] ?? '';
      const space = padded(text, widths[index] ?? 0).slice(text.length);
      return page.paint(text, typeof cell === 'string' ? undefined : cell.colour) + space;
    });
    return parts.join(GAP).trimEnd();
  });
}

function noteOf({ note }: Row): string[] {
  if (note === undefined || note === '') return [];
  const lines = wrapped(shown(note), WIDTH - NOTE_INDENT.length - 1);
  const kept = lines.slice(0, NOTE_LINES);
  if (kept.length < lines.length) kept.push(`${kept.pop() ?? ''}…`);
  return kept.map((line) => NOTE_INDENT + line);
}

/** What is known of one thing, a line for each: its label and its text. */
export type Fact = readonly [label: string, text: string | undefined, colour?: Colour | undefined];

/** A list of facts that fits the width. It leaves out those that are absent. */
export function factList(facts: readonly Fact[], page: Page): string {
  const known = facts.filter(([, text]) => text !== undefined && text !== '');
  const labels = Math.max(0, ...known.map(([label]) => label.length)) + GAP.length;
  return known
    .flatMap(([label, text = '', colour]) =>
      wrapped(shown(text), WIDTH - labels).map(
        (line, index) =>
          page.paint((index === 0 ? label : '').padEnd(labels), 'dim') + page.paint(line, colour),
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A sentence that fits the width. */
export const sentence = (text: string): string => `${wrapped(shown(text), WIDTH).join('\n')}\n`;
