import { spawn } from 'node:child_process';

/**
 * Kills the process when this one ends, however that happens: a worker of Jest that is killed has no 'exit' event to do
 * it in. Returns what takes the watchdog back.
 */
export function killWithThisProcess(pid: number): () => void {
  const watchdog = spawn('sh', ['-c', 'read -r _; kill -9 "$1"', 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return () => void watchdog.kill('SIGKILL');
}
