import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const SCRIPTS = fileURLToPath(new URL('../../scripts', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ensure-program-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A program that prints its version. */
async function addProgram(name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "${name} 1.2.3"\n`);
  await chmod(path, 0o755);
  return path;
}

/** Runs a script where no program but those of {@link addProgram} is on the PATH: not even apt-get. */
function ensure(script: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(SCRIPTS, script)], {
    encoding: 'utf8',
    env: { PATH: folder, ...env },
  });
  return { status, stdout, stderr };
}

describe.each([
  ['ensure-redis.js', 'REDIS_SERVER', ['redis-server', 'valkey-server']],
  ['ensure-chromium.js', 'CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome']],
  ['ensure-prometheus.js', 'PROMETHEUS', ['prometheus']],
])('%s', (script, variable, commands) => {
  it.each(commands)('finds %s on the PATH, and prints its version', async (command) => {
    const path = await addProgram(command);
    expect(ensure(script)).toEqual({ status: 0, stdout: `${path}: ${command} 1.2.3\n`, stderr: '' });
  });

  it('prefers the first of their names', async () => {
    for (const command of commands.toReversed()) await addProgram(command);
    expect(ensure(script).stdout).toMatch(`${commands[0]} 1.2.3`);
  });

  it(`prefers the program of ${variable}`, async () => {
    await addProgram(commands[0] ?? '');
    const path = await addProgram('my-own');
    expect(ensure(script, { [variable]: path }).stdout).toBe(`${path}: my-own 1.2.3\n`);
  });

  it(`fails when ${variable} names no program`, async () => {
    await addProgram(commands[0] ?? '');
    const stderr = `${variable} is not the path of a program: /nothing\n`;
    expect(ensure(script, { [variable]: '/nothing' })).toEqual({ status: 1, stdout: '', stderr });
  });

  it('says how to install one where there is none, and fails', () => {
    const { status, stderr } = ensure(script);
    expect(status).toBe(1);
    expect(stderr).toMatch(/none was found. To install one:\n {2}Debian.*apt-get install/);
    expect(stderr).toMatch(`set ${variable} to the path of`);
  });
});

describe('ensure-postgres.js', () => {
  const script = 'ensure-postgres.js';

  it('prefers the programs in the folder of POSTGRES_BIN', async () => {
    const path = await addProgram('postgres');
    const found = ensure(script, { PATH: '/nothing', POSTGRES_BIN: folder });
    expect(found).toEqual({ status: 0, stdout: `${path}: postgres 1.2.3\n`, stderr: '' });
  });

  it('finds postgres on the PATH before the folders of Debian', async () => {
    const path = await addProgram('postgres');
    expect(ensure(script).stdout).toBe(`${path}: postgres 1.2.3\n`);
  });

  it('fails when POSTGRES_BIN names no such folder', () => {
    const stderr = 'POSTGRES_BIN is not the folder of postgres: /nothing\n';
    expect(ensure(script, { POSTGRES_BIN: '/nothing' })).toEqual({ status: 1, stdout: '', stderr });
  });
});
