import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The results of a function of the command line in another time zone, which only a process of its own can have. */
export async function inZone(
  zone: string,
  name: 'moment' | 'shown',
  cases: readonly (readonly unknown[])[],
): Promise<unknown> {
  const program = [
    '--import',
    './test/support/typescript-loader.js',
    './test/support/programs/zoned-times.ts',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [...program, name, JSON.stringify(cases)], {
    cwd: ROOT,
    env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
  });
  return JSON.parse(stdout);
}
