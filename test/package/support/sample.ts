import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { Command, ROOT } from './command.js';

/** Includes the time of the compiler. */
export const START_MS = 90_000;
const STOP_MS = 10_000;

const started: Command[] = [];

afterEach(() => {
  for (const command of started.splice(0)) command.killGroup();
});

/** The arguments of npm for a sample without its build, because the build exists and other tests use it. */
export function runSample(name: string): string[] {
  return ['run', `sample:${name}`, '--ignore-scripts'];
}

export function startSample(name: string, env: NodeJS.ProcessEnv = {}): Command {
  return start('npm', runSample(name), name, env);
}

/** Ends a sample as a terminal does. */
export async function endSample(sample: Command, signal: NodeJS.Signals): Promise<void> {
  sample.signal(signal);
  await sample.ended(STOP_MS);
  await sample.untilGone(STOP_MS);
}

/**
 * A sample that {@link startSample} has compiled before, without npm and the launcher of Nest. Both take time and have
 * exit codes of their own.
 */
export function startCompiled(name: string, env: NodeJS.ProcessEnv = {}): Command {
  const program = ['dist/main.js', `dist/sample/${name}/src/main.js`]
    .map((path) => join(ROOT, 'sample', name, path))
    .find((path) => existsSync(path));
  if (program === undefined) throw new Error(`sample ${name} has not been compiled`);
  return start(process.execPath, [program], name, env);
}

/** The exit code of a compiled sample that receives a signal once it has printed `ready`. */
export async function exitCode(
  name: string,
  signal: NodeJS.Signals,
  ready: RegExp,
  env?: NodeJS.ProcessEnv,
): Promise<number | NodeJS.Signals | null> {
  const sample = startCompiled(name, env);
  await sample.untilPrinted(ready, START_MS);
  await endSample(sample, signal);
  return sample.code;
}

function start(program: string, args: string[], name: string, env: NodeJS.ProcessEnv): Command {
  const command = new Command(program, args, { who: `sample ${name}`, env });
  started.push(command);
  return command;
}
