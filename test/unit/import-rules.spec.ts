import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { cycles } from '../../eslint-rules/cycles.js';
import { homes, layers } from '../../eslint-rules/imports.js';

RuleTester.describe = describe;
RuleTester.it = it;

const root = mkdtempSync(join(tmpdir(), 'import-rules-'));
const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

/** A file of an imagined source folder, written there, because the rule of cycles reads what a file imports. */
function file(name: string, code: string) {
  const filename = join(root, name);
  mkdirSync(dirname(filename), { recursive: true });
  writeFileSync(filename, code);
  return { filename, code };
}

afterAll(() => {
  rmSync(root, { recursive: true });
});

file('leaf.ts', 'export const leaf = 1;');
file('deep/knot.ts', "export { first } from '../first.js';");
file('second.ts', "import './leaf.js';\nimport './deep/knot.js';");
file('type.ts', "import type { Whole } from './whole.js';\nexport interface Part { whole: Whole }");
file('row.tsx', "import './list.js';");
file('lazy.ts', "export const later = () => import('./early.js');");

tester.run('cycles', cycles, {
  valid: [
    { name: 'a line of imports', ...file('third.ts', "import './second.js';"), options: [{ root }] },
    {
      name: 'a package',
      ...file('package.ts', "import 'node:fs';\nimport './gone.js';"),
      options: [{ root }],
    },
  ],
  invalid: [
    {
      name: 'a file that comes back to itself by way of others',
      ...file('first.ts', "import './leaf.js';\nimport './second.js';\nexport const first = 1;"),
      options: [{ root }],
      errors: [
        {
          message: 'The imports lead in a circle: first.ts → second.ts → deep/knot.ts → first.ts.',
          line: 2,
        },
      ],
    },
    {
      name: 'two files that share types alone',
      ...file('whole.ts', "import type { Part } from './type.js';\nexport interface Whole { part: Part }"),
      options: [{ root }],
      errors: [{ message: 'The imports lead in a circle: whole.ts → type.ts → whole.ts.' }],
    },
    {
      name: 'a file that is loaded later',
      ...file('early.ts', "export * from './lazy.js';"),
      options: [{ root }],
      errors: [{ message: 'The imports lead in a circle: early.ts → lazy.ts → early.ts.' }],
    },
    {
      name: 'files with elements',
      ...file('list.tsx', "import './row.js';"),
      options: [{ root }],
      errors: [{ message: 'The imports lead in a circle: list.tsx → row.tsx → list.tsx.' }],
    },
    {
      name: 'a file that imports itself',
      ...file('self.ts', "import type { Self } from './self.js';\nexport type Self = 1;"),
      options: [{ root }],
      errors: [{ message: 'The imports lead in a circle: self.ts → self.ts.' }],
    },
  ],
});

const order = {
  root,
  layers: {
    top: { places: ['index.ts'], imports: ['low'] },
    low: { places: ['low/'], imports: [] },
  },
};

tester.run('layers', layers, {
  valid: [{ ...file('index.ts', "export * from './low/part.js';"), options: [order] }],
  invalid: [
    {
      name: 'an import against the order',
      ...file('low/part.ts', "import type { Top } from '../index.js';"),
      options: [order],
      errors: [{ message: 'low must not import index.ts.' }],
    },
    {
      name: 'a file of no layer',
      ...file('stray.ts', ''),
      options: [order],
      errors: [{ message: 'stray.ts belongs to no layer: give it one in eslint-rules/lib.js.' }],
    },
  ],
});

const packages = { root, homes: { '@nestjs/*': ['jobs/'], ms: ['duration.ts'] } };

tester.run('homes', homes, {
  valid: [
    { ...file('duration.ts', "import ms from 'ms';\nimport 'node:fs';"), options: [packages] },
    { ...file('jobs/job.ts', "import { Module } from '@nestjs/common';"), options: [packages] },
  ],
  invalid: [
    {
      name: 'a package away from its home',
      ...file('jobs/wait.ts', "import ms from 'ms';"),
      options: [packages],
      errors: [{ message: 'ms may be imported only in duration.ts.' }],
    },
    {
      name: 'a package without a home',
      ...file('jobs/pad.ts', "import 'left-pad';"),
      options: [packages],
      errors: [{ message: 'left-pad has no home: give it one in eslint-rules/lib.js.' }],
    },
  ],
});
