import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { MUTANTS } from '../../../scripts/mutants/mutant.js';
import { ROOT } from '../../support/docs/code-blocks.js';
import { layersOfLint } from '../../support/docs/lint-layers.js';
import { sectionOf, tableRows } from '../../support/docs/tables.js';

const PAGE = 'docs/architecture.md';
const mutants = MUTANTS.map(({ name }) => name);

const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

describe('a tick, file by file', () => {
  const rows = tableRows(sectionOf(PAGE, 'A tick, file by file'));

  it('has its steps in order', () => {
    expect(rows.map(([step = '']) => Number.parseInt(step))).toEqual(rows.map((_, index) => index + 1));
    expect(rows.length).toBeGreaterThan(8);
  });

  it.each(rows.map(([step = '', files = '']) => [step, codeIn(files)] as const))(
    '%s: names files',
    (_, files) => {
      expect(files).not.toEqual([]);
      for (const file of files)
        expect({ file, exists: existsSync(join(ROOT, file)) }).toEqual({ file, exists: true });
    },
  );
});

describe('the layers', () => {
  it('are those of the lint rule, in its order', async () => {
    const rows = tableRows(sectionOf(PAGE, 'Layers')).map((cells) => cells.map(codeIn));
    const layers = Object.entries(await layersOfLint());
    expect(rows).toEqual(layers.map(([name, { places, imports }]) => [[name], places, imports]));
  });
});

describe('the invariants', () => {
  const laws = sectionOf(PAGE, 'Invariants').replaceAll(/\n {2}/g, ' ');
  const rows = tableRows(laws);
  const tests = [...laws.matchAll(/^- .*?: `([^`]+)`, "([^"]+)"$/gm)];

  it.each(rows)('%s: mutants hold it', (_, cell = '') => {
    expect(codeIn(cell)).not.toEqual([]);
    expect(codeIn(cell).filter((name) => !mutants.includes(name))).toEqual([]);
  });

  it.each(tests.map(([, path = '', title = '']) => [path, title]))('%s holds: %s', (path, title) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toContain(title);
  });

  it('are all read', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(tests).toHaveLength(laws.match(/^- /gm)?.length ?? 0);
  });
});
