#!/usr/bin/env node
import { systemClock } from '../core/clock.js';
import { runCommandLine } from './command-line.js';

const A_YEAR = 366 * 24 * 3_600_000;

/** The reader of a pipe, like `head`, may have read enough. */
function closedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') process.exitCode = 1;
}

async function main(): Promise<void> {
  const { env, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', closedPipe);
  // Nothing else may keep the process alive while a command waits, because timers of this package do not.
  const alive = systemClock.after(A_YEAR, () => undefined, true);
  const { exitCode, mayLinger } = await runCommandLine(process.argv.slice(2), {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    env,
    isTerminal: stdout.isTTY,
    clock: systemClock,
  });
  alive.cancel();
  process.exitCode = exitCode;
  // A client of the user's own stays open. The callback comes once the output is written.
  if (mayLinger) stdout.write('', () => process.exit());
}

void main();
