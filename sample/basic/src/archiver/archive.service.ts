import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';
import { ArchiverSettings } from './archiver.settings.js';
import { gzipFile, type Sizes } from './gzip-file.js';

/** Compresses the logs in the inbox, and keeps the newest archives. */
@Injectable()
export class ArchiveService {
  private readonly logger = new Logger(ArchiveService.name);

  constructor(private readonly settings: ArchiverSettings) {}

  /** The return value of a handler is the `value` of its run's result, which sample/cluster prints. */
  @BackgroundJob({ interval: '2s', lock: { lockTimeout: '3s' } })
  async archive({ signal }: JobRun): Promise<string> {
    const { inbox, archive, pause } = this.settings;
    await mkdir(archive, { recursive: true });
    const done: Sizes[] = [];
    for (const name of await filesIn(inbox, '.log')) {
      const sizes = await this.archiveFile(name, signal);
      if (sizes !== undefined) done.push(sizes);
      await sleep(pause, undefined, { signal });
    }
    const files = done.length === 1 ? '1 file' : `${done.length} files`;
    return this.report(`archived ${files}: ${total(done, 'before')} -> ${total(done, 'after')}`);
  }

  /** With six fields, the first is the seconds. */
  @BackgroundJob({ cron: '*/5 * * * * *' })
  async prune({ signal }: JobRun): Promise<string> {
    const { archive, keep } = this.settings;
    const paths = (await filesIn(archive, '.gz')).map((name) => join(archive, name));
    const aged = await Promise.all(paths.map(async (path) => ({ path, age: -(await stat(path)).mtimeMs })));
    const old = aged.sort((a, b) => a.age - b.age).slice(keep);
    for (const { path } of old) {
      signal.throwIfAborted();
      await rm(path);
    }
    return this.report(`pruned ${old.length} archives, kept ${aged.length - old.length}`);
  }

  /** A file that cannot be archived does not stop the others, but the end of the run does. */
  private async archiveFile(name: string, signal: AbortSignal): Promise<Sizes | undefined> {
    const { inbox, archive } = this.settings;
    try {
      return await gzipFile(join(inbox, name), join(archive, `${name}.gz`), signal);
    } catch (error) {
      signal.throwIfAborted();
      this.logger.warn(`could not archive ${name}: ${String(error)}`);
      return undefined;
    }
  }

  private report(text: string): string {
    this.logger.log(text);
    return text;
  }
}

async function filesIn(folder: string, extension: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(extension)).sort();
}

function total(sizes: readonly Sizes[], which: keyof Sizes): string {
  const bytes = sizes.reduce((sum, one) => sum + one[which], 0);
  return `${(bytes / 1000).toFixed(1)} kB`;
}
