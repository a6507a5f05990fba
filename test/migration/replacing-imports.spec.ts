import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const PAGE = fileURLToPath(new URL('../../docs/migrate-from-nestjs-schedule.md', import.meta.url));

/** `NAME` stands for the name of the package. */
const CHANGED: [file: string, text: string][] = [
  ['src/single.ts', "import { Cron } from 'NAME';\n"],
  ['src/double.ts', 'import { Cron } from "NAME";\n'],
  [
    'src/types.ts',
    'import type { CronOptions } from \'NAME\';\nimport { type CronOptions as Other } from "NAME";\n',
  ],
  ['src/lines.ts', "import {\n  Cron,\n  Interval,\n} from 'NAME'\n"],
  ['src/exported.ts', 'export * from "NAME";\nexport { Cron } from \'NAME\';\n'],
  ['src/side-effect.ts', "import 'NAME';\n"],
  ['src/required.js', 'const { Cron } = require(\'NAME\'), other = require("NAME");\n'],
  ['src/required.cts', "import schedule = require('NAME');\n"],
  ['src/module.mjs', "import * as schedule from 'NAME';\n"],
  ['src/dynamic.mts', "const a = await import('NAME');\nconst b = await import(`NAME`);\n"],
  ['src/type-of.ts', "type Schedule = typeof import('NAME');\n"],
  ['src/view.tsx', 'import { Cron } from "NAME";\n'],
  ['src/with space/and (signs).ts', "import { Cron } from 'NAME';\n"],
  ['test/jest.spec.ts', "jest.mock('NAME', () => ({ ...jest.requireActual('NAME'), Cron: jest.fn() }));\n"],
  [
    'test/vitest.spec.ts',
    'vi.mock("NAME");\nconst actual = await vi.importActual<typeof import("NAME")>("NAME");\n',
  ],
  ['libs/shared/src/index.ts', "import { Cron } from 'NAME';\n"],
];

const LEFT: [file: string, text: string][] = [
  ['package.json', '{ "dependencies": { "@nestjs/schedule": "^12.0.0" } }\n'],
  ['README.md', "We use '@nestjs/schedule'.\n"],
  [
    'src/other.ts',
    "import a from '@nestjs/schedule-extras';\nimport b from 'x/@nestjs/schedule';\n// @nestjs/schedule\n",
  ],
  ['node_modules/library/index.js', "require('@nestjs/schedule');\n"],
  ['dist/main.js', "require('@nestjs/schedule');\n"],
];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replacing-imports-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The command of the page, without the installation of packages. */
async function command(): Promise<string> {
  const [, block = ''] = /```console\n([^]*?)```/.exec(await readFile(PAGE, 'utf8')) ?? [];
  return block.replace(/^npm .*\n/gm, '');
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

async function textsAfterwards(files: readonly [file: string, text: string][]) {
  const texts = files.map(async ([file]) => [file, await readFile(join(folder, file), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

describe('The command that replaces the imports', () => {
  it('replaces the name wherever code loads the package, and nothing else', async () => {
    for (const [file, text] of CHANGED) await write(file, text.replaceAll('NAME', '@nestjs/schedule'));
    for (const [file, text] of LEFT) await write(file, text);
    await promisify(execFile)('sh', ['-c', await command()], { cwd: folder });

    const name = 'nestjs-background-jobs/nest-schedule';
    const changed = CHANGED.map(([file, text]) => [file, text.replaceAll('NAME', name)] as const);
    await expect(textsAfterwards(CHANGED)).resolves.toEqual(Object.fromEntries(changed));
    await expect(textsAfterwards(LEFT)).resolves.toEqual(Object.fromEntries(LEFT));
  });

  it('does nothing when there is nothing to replace', async () => {
    await write('src/main.ts', "import { Module } from '@nestjs/common';\n");
    await expect(promisify(execFile)('sh', ['-c', await command()], { cwd: folder })).resolves.toMatchObject({
      stdout: '',
    });
  });
});
