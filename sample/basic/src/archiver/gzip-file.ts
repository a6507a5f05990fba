import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** In bytes. */
export interface Sizes {
  readonly before: number;
  readonly after: number;
}

/**
 * Compresses `source` into `target`, and removes `source`. It can run again after any interruption, because
 * `target` is either complete or absent, and `source` stays until `target` is complete.
 */
export async function gzipFile(source: string, target: string, signal: AbortSignal): Promise<Sizes> {
  const part = `${target}.part`;
  try {
    await pipeline(createReadStream(source), createGzip(), createWriteStream(part), { signal });
    const sizes = { before: (await stat(source)).size, after: (await stat(part)).size };
    await rename(part, target);
    await rm(source);
    return sizes;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
