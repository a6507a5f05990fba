import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The result of a process. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/**
 * Runs a TypeScript program on this package's sources in a process of its own until the process ends.
 *
 * @param path of the program, from the root of the repository
 * @param limit in milliseconds; a longer process is killed
 */
export async function runProgram(path: string, limit = 20_000): Promise<ProgramEnd> {
  const child = spawn(process.execPath, ['--import', './test/support/typescript-loader.js', path], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'development', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const killer = setTimeout(() => child.kill('SIGKILL'), limit);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(killer);
  return { code, signal, output };
}
