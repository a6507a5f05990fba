import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../package/support/command.js';
import { type Consumer, ONE_COPY_WITHOUT_PEERS, RAN_ITS_JOBS } from '../package/support/consumer.js';
import { MATRIX_MS, Matrix } from './support/matrix.js';

/** The lowest version that `engines` allows, and the maintained ones. A package holds the binary of each. */
const VERSIONS = ['20.19', '22', '24'];
const CONSUMERS = ['nest12-esm', 'nest11-commonjs'];

const matrix = new Matrix();
const consumers = new Map<string, Consumer>();
let folder: string;
/** The program of each version that npm could install. */
const programs = new Map<string, string>();
const absent: string[] = [];

async function fetchNode(version: string): Promise<void> {
  const to = join(folder, version);
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', to];
  try {
    await run('npm', [...args, `node-${platform()}-${arch()}@${version}`], { who: 'node' }, MATRIX_MS);
  } catch (error) {
    absent.push(`${version} (${String(error).split('\n').at(0)})`);
    return;
  }
  programs.set(version, join(to, `node_modules/node-${platform()}-${arch()}/bin/node`));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'node-versions-'));
  await matrix.start();
  for (const version of VERSIONS) await fetchNode(version);
  for (const name of CONSUMERS) {
    const consumer = await matrix.consumer(name);
    await consumer.compile();
    consumers.set(name, consumer);
  }
}, 2 * MATRIX_MS);

afterAll(async () => {
  await matrix.end();
  await rm(folder, { recursive: true });
});

describe.each(VERSIONS)('Node %s', (version) => {
  it.each(CONSUMERS)('runs the jobs of a consumer and has one copy of each class: %s', async (name) => {
    const program = programs.get(version);
    const consumer = consumers.get(name);
    if (program === undefined) {
      // Jest cannot skip a test that has begun.
      process.stdout.write(`NOT TRIED: Node ${version} is not available: ${absent.join('; ')}\n`);
      return;
    }
    const printed = async (file: string) => (await consumer?.node([file], program))?.trim();

    expect(await run(program, ['--version'], { who: version })).toMatch(new RegExp(`^v${version}\\.`));
    expect(await printed('dist/main.js')).toMatch(RAN_ITS_JOBS);
    expect(await printed('one-copy.mjs')).toBe(ONE_COPY_WITHOUT_PEERS);
  });
});

it('the lowest Node under test is the lowest that the package allows', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { engines } = JSON.parse(text) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${VERSIONS[0]}`);
});
