import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { MUTANTS } from '../../../scripts/mutants/mutant.js';
import { pages, ROOT } from '../../support/docs/code-blocks.js';

/** The repository has this page, and the package does not. */
const CONTRIBUTING = 'CONTRIBUTING.md';

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** Whatever is written like a file or a folder of this repository. */
const PATH = /`((?:\.ci|\.github|bench|docs|eslint-rules|lib|sample|scripts|test)\/[^`\s]*)`/g;

describe.each([CONTRIBUTING, 'docs/architecture.md'])('%s', (page) => {
  const paths = [...new Set([...read(page).matchAll(PATH)].map(([, path = '']) => path))];

  it.each(paths.filter((path) => !path.includes('<')))('names a file that exists: %s', (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });
});

describe(CONTRIBUTING, () => {
  it('shows a mutant that exists', () => {
    const [, name = ''] = /^ {2}name: '(.*)',$/m.exec(read(CONTRIBUTING)) ?? [];
    const [, text = ''] = /^ {2}edits: \[\[(.*)\]\],$/m.exec(read(CONTRIBUTING)) ?? [];
    const mutant = MUTANTS.find((other) => other.name === name);
    expect(mutant?.edits.map((edit) => edit.map((part) => `'${part}'`).join(', '))).toEqual([text]);
  });
});

it.each(pages())('%s shows pictures that exist and are small', (page) => {
  const pictures = [...read(page).matchAll(/\b(?:src|srcset)="([^"]+)"/g)].map(([, path = '']) => path);
  for (const picture of pictures) {
    const path = join(ROOT, dirname(page), picture);
    expect({ picture, exists: existsSync(path) }).toEqual({ picture, exists: true });
    expect(statSync(path).size).toBeLessThan(150_000);
  }
});

it.each([...pages(), CONTRIBUTING])('%s runs commands that package.json has', (page) => {
  const commands = [...read(page).matchAll(/\bnpm run ([\w:-]*\w)/g)].map(([, name = '']) => name);
  expect(commands.filter((name) => scripts[name] === undefined)).toEqual([]);
});
