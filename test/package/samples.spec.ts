import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SLOW_MACHINE } from '../support/slow-machine.js';
import { Command } from './support/command.js';
import { runSample, startCompiled } from './support/sample.js';

// Includes the time of the compiler.
const START_MS = 90_000;
const STOP_MS = 8_000;

let command: Command | undefined;

afterEach(() => command?.killGroup());

describe('npm run sample:basic', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sample-basic-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  const archived = (name: string) => join(folder, 'archive', `${name}.gz`);

  const archives = () => readdirSync(join(folder, 'archive'));
  const runsIn = (output: string) => output.split('] archived ').length - 1;

  it('archives real files despite one that fails, prunes old ones, and drains on SIGTERM', async () => {
    const text = 'a line of a log\n'.repeat(5000);
    await mkdir(join(folder, 'inbox', 'broken.log'), { recursive: true });
    await writeFile(join(folder, 'inbox', 'mine.log'), text);

    // The pause makes a run last long enough for the signal to meet it.
    const env = { DATA_FOLDER: folder, ARCHIVER_PAUSE: '300' };
    const sample = (command = new Command('npm', runSample('basic'), { who: 'sample basic', env }));
    await sample.untilPrinted(/archives lie in/, START_MS);
    await sample.until('mine.log is archived', 10_000, () => existsSync(archived('mine.log')));
    expect(gunzipSync(await readFile(archived('mine.log'))).toString()).toBe(text);

    await sample.untilPrinted(/archived [1-9]\d* files?: \d+\.\d kB -> \d+\.\d kB/, 10_000);
    expect(sample.output).toContain('could not archive broken.log: Error: EISDIR');
    await sample.untilPrinted(/pruned [1-9]\d* archives, kept 5/, 20_000);
    expect(existsSync(join(folder, 'inbox', 'mine.log'))).toBe(false);

    const before = archives();
    const isNew = (name: string) => name.endsWith('.gz') && !before.includes(name);
    await sample.until('a run has begun', 10_000, () => archives().some(isNew));
    const runs = runsIn(sample.output);
    sample.signal('SIGTERM');
    await sample.ended(STOP_MS);
    await sample.untilGone(STOP_MS);
    expect({ runsAfterTheSignal: runsIn(sample.output) - runs }).toEqual({ runsAfterTheSignal: 1 });
    expect(archives().filter((name) => !name.endsWith('.gz'))).toEqual([]);
  }, 150_000);
});

describe('npm run sample:cluster', () => {
  const pids = (output: string) => [...output.matchAll(/process id (\d+)/g)].map(([, pid]) => Number(pid));

  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('goes on in another instance after a crash, runs no tick twice, and ends by itself', async () => {
    command = new Command('npm', runSample('cluster'), { who: 'sample cluster' });
    await command.ended(120_000);
    const { output } = command;

    if (command.code !== 0) command.fail(`exit code 0, got ${command.code}`);
    const [, killed] = /(instance \d) {2}is killed in the middle of its run/.exec(output) ?? [];
    const [, next, seconds] = /(instance \d) {2}goes on (\S+) s after the kill/.exec(output) ?? [];
    expect(killed).toMatch(/instance/);
    expect(next).not.toBe(killed);
    expect(next).toMatch(/instance/);
    // 3 s lockTimeout and 2 s interval.
    expect(Number(seconds)).toBeLessThan(5 + SLOW_MACHINE / 1000);
    expect(output).toMatch(/ticks: \d+; runs: .*; ticks run twice: 0/);
    expect(pids(output)).toHaveLength(3);
    expect(pids(output).filter(isAlive)).toEqual([]);
    await command.untilGone(STOP_MS);
  }, 150_000);

  it('ends with all its processes on Ctrl-C', async () => {
    command = startCompiled('cluster');
    await command.untilPrinted(/archive succeeded/, START_MS);
    const [, port] = /locks in 127\.0\.0\.1:(\d+)/.exec(command.output) ?? [];

    command.signal('SIGINT');
    await command.ended(STOP_MS);

    expect(command.output).toContain('ticks run twice: 0');
    expect(pids(command.output)).toHaveLength(3);
    expect(pids(command.output).filter(isAlive)).toEqual([]);
    await command.untilGone(STOP_MS);
    expect(await answers(Number(port))).toBe(false);
  }, 150_000);
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
