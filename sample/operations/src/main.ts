import { openRedis } from '../../cluster/src/redis.js';
import { commandsFor } from './commands.js';
import { Launcher } from './launcher.js';

/** For a trial that nobody watches: the sample then ends by itself. */
const seconds = Number(process.env['SAMPLE_SECONDS'] ?? Infinity);

const redis = await openRedis();
const launcher = new Launcher(redis.url);
console.log(`locks and reports are in ${new URL(redis.url).host}`);

const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  if (Number.isFinite(seconds)) setTimeout(resolve, seconds * 1000).unref();
});
try {
  await Promise.race([launcher.start().then(invite), interrupted]);
  await interrupted;
} finally {
  await launcher.stop();
  await redis.stop();
}

function invite(): void {
  console.log(`\nType this in a second terminal, in the same folder:\n\n${commandsFor(redis.url)}\n`);
  console.log('Of each instance, look at /metrics, /health and /traces, too, and at its log.');
  console.log('`abort` ends a run: `show Search.reindex` prints its id. Ctrl-C ends the sample.');
}
