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

it('docs/errors-and-events.md lists all events', () => {
  expect(declaredEvents()).toContain('attemptFailed');
  expect(listedEvents('docs/errors-and-events.md').sort()).toEqual(declaredEvents().sort());
});

it('README.md names all events', () => {
  const [, names = ''] =
    /^`JobEvents` emits ([^.]*) for /m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  const named = [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  expect(named.sort()).toEqual(declaredEvents().sort());
});
