import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demonstration } from './demonstration.js';
import { openRedis } from './redis.js';

const redis = await openRedis();
const folder = await mkdtemp(join(tmpdir(), 'sample-cluster-'));
console.log(`locks in ${new URL(redis.url).host}, files in ${folder}`);

const demonstration = new Demonstration({
  REDIS_URL: redis.url,
  DATA_FOLDER: folder,
  // The pause makes a run last most of a second, so that an instance can be killed in the middle of one.
  ARCHIVER_PAUSE: '80',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => demonstration.interrupt());
try {
  process.exitCode = (await demonstration.play()) ? 0 : 1;
} finally {
  await redis.stop();
  await rm(folder, { recursive: true });
}
