import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RedisServer } from '../support/redis-server.js';
import { Command, ROOT, run } from './support/command.js';
import { packedTarball } from './support/tarball.js';

const LIMIT_MS = 180_000;
const WHO = 'get-started';
const page = readFileSync(join(ROOT, 'docs/get-started.md'), 'utf8');

let folder: string;
let redis: RedisServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'get-started-'));
  redis = await RedisServer.start();
}, LIMIT_MS);

afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

/** Returns a part of the page by the number in its heading. */
function step(number: number): string {
  const [, text] = new RegExp(`^## ${number}\\. [^]*?\\n([^]*?)(?=^## )`, 'm').exec(page) ?? [];
  if (text === undefined) throw new Error(`the page has no step ${number}`);
  return text;
}

/** Writes the files of a step. Each block of code that follows a file name belongs to that file. */
async function writeFiles(number: number): Promise<void> {
  const files = step(number).matchAll(/`([\w./-]+\.(?:ts|json))`[^\n]*\n\n```(?:ts|json)\n([^]*?)^```$/gm);
  let written = 0;
  for (const [, name = '', code = ''] of files) {
    const path = join(folder, 'my-app', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
    written++;
  }
  expect(written).toBeGreaterThan(0);
}

/** The commands of a step as a user types them, except that the package comes from the tarball. */
function commandsOf(number: number): string {
  const [, commands = ''] = /^```sh\n([^]*?)^```$/m.exec(step(number)) ?? [];
  return `set -e\n${commands.replace('nestjs-background-jobs', packedTarball())}`;
}

function typed(commands: string, env: NodeJS.ProcessEnv = {}): Command {
  return new Command('sh', ['-c', commands], { who: WHO, cwd: join(folder, 'my-app'), env });
}

const reportsOf = ({ output }: Command): string[] => output.match(/the report of \d.*Z/g) ?? [];

async function test(): Promise<void> {
  const output = await typed(commandsOf(4)).succeeds(LIMIT_MS);
  expect(output).toMatch(/pass 1\n# fail 0/);
}

it(
  'the get-started page works word by word',
  async () => {
    await run('sh', ['-c', commandsOf(1)], { who: WHO, cwd: folder }, LIMIT_MS);
    for (const number of [1, 2, 4]) await writeFiles(number);
    const application = typed(commandsOf(3));
    await application.until('two reports', LIMIT_MS, () => reportsOf(application).length > 1);
    application.signal('SIGINT');
    await application.ended(10_000);
    expect(application.output).toContain('1 of 1 jobs scheduled');
    expect(reportsOf(application)[0]).toMatch(/[05]\.657Z$/);
    await test();
  },
  2 * LIMIT_MS,
);

it(
  'with Redis each report appears in one of three instances, and the test needs no Redis',
  async () => {
    await writeFiles(5);
    await test();
    const env = { REDIS_URL: redis.url };
    const instances = [1, 2, 3].map(() => typed('exec node dist/main.js', env));
    const reports = () => instances.flatMap(reportsOf);
    await Promise.all(
      instances.map((instance) => instance.until('reports', 60_000, () => reports().length > 2)),
    );
    for (const instance of instances) instance.signal('SIGTERM');
    await Promise.all(instances.map((instance) => instance.ended(10_000)));
    expect(new Set(reports()).size).toBe(reports().length);
  },
  2 * LIMIT_MS,
);
