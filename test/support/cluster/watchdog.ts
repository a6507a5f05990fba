import { spawn } from 'node:child_process';

/**
 * Kills the process when this one ends, however that happens. A killed worker of Jest has no 'exit' event for it.
 * Returns a function that cancels the watchdog.
 */
export function killWithThisProcess(pid: number): () => void {
  const watchdog = spawn('sh', ['-c', 'read -r _; kill -9 "$1"', 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return () => void watchdog.kill('SIGKILL');
}
