import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findRedisServer } from '../../../scripts/ensure-redis.js';

// The server runs as long as this shell's input is open, and that closes however the launcher ends.
const WHILE_INPUT_IS_OPEN = '"$@" & read -r _; kill $!; wait';
const START_LIMIT_MS = 10_000;

/** The Redis that keeps the locks. */
export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
}

/** The server of `REDIS_URL`, or a private one on a free port, without a disk. It is installed if that is possible. */
export async function openRedis(): Promise<Redis> {
  const given = process.env['REDIS_URL'];
  if (given) return { url: given, stop: () => Promise.resolve() };
  spawnSync(process.execPath, ['scripts/ensure-redis.js'], { stdio: 'inherit' });
  const program = findRedisServer();
  if (program === undefined) throw new Error('no Redis server: install one, or set REDIS_URL');
  const port = await freePort();
  const shell = spawnRedis(program, port);
  await untilReady(shell);
  return { url: `redis://127.0.0.1:${port}`, stop: () => end(shell) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address.port;
}

function spawnRedis(program: string, port: number): ChildProcess {
  const redis = [program, '--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  // The server has its own process group, because Ctrl-C reaches the instances and they still need it for their drain.
  return spawn('sh', ['-c', WHILE_INPUT_IS_OPEN, 'sh', ...redis], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

function untilReady(shell: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const limit = setTimeout(() => {
      reject(new Error(`redis-server did not start:\n${output}`));
      shell.stdin?.end();
    }, START_LIMIT_MS);
    shell.stdout?.on('data', (text: Buffer) => {
      output += text.toString();
      if (!output.includes('Ready to accept connections')) return;
      clearTimeout(limit);
      shell.stdout?.removeAllListeners('data').resume();
      resolve();
    });
  });
}

async function end(shell: ChildProcess): Promise<void> {
  const ended = once(shell, 'exit');
  shell.stdin?.end();
  await ended;
}
