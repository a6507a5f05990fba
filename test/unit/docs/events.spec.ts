import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../../support/docs/code-blocks.js';

/** What {@link JobEventMap} declares. */
function declaredEvents(): string[] {
  const source = readFileSync(join(ROOT, 'lib/runs/job-events.ts'), 'utf8');
  const [, members = ''] = /interface JobEventMap \{(.*?)\n\}/s.exec(source) ?? [];
  return [...members.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => name);
}

/** What the first column of the table of events names. */
function listedEvents(page: string): string[] {
  const [, rows = ''] =
    /^\| Event .*\n\| -+.*\n((?:\|.*\n)+)/m.exec(readFileSync(join(ROOT, page), 'utf8')) ?? [];
  const firstCells = rows.split('\n').map((row) => row.split('|')[1] ?? '');
  return firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
}

it.each(['README.md', 'docs/errors-and-events.md'])('%s lists all events', (page) => {
  expect(declaredEvents()).toContain('attemptFailed');
  expect(listedEvents(page).sort()).toEqual(declaredEvents().sort());
});
