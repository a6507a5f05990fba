import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './code-blocks.js';

/** The text below a heading of the second level. */
export function sectionOf(page: string, heading: string): string {
  const sections = readFileSync(join(ROOT, page), 'utf8').split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${page} has no section "${heading}"`);
  return section;
}

/** The cells of each row of the tables in a text, without their headers. */
export function tableRows(text: string): string[][] {
  const rows = [...text.matchAll(/^\| (?!-)(.*) \|$/gm)].map(([, cells = '']) =>
    cells.split(' | ').map((cell) => cell.trim()),
  );
  const headers = text.match(/^\| -/gm)?.length ?? 0;
  if (headers !== 1) throw new Error(`expected one table, got ${headers}`);
  return rows.slice(1);
}
