import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.js';

/** What would be published, of the build that is there. */
export class Tarball {
  private constructor(
    readonly folder: string,
    readonly path: string,
  ) {}

  static async pack(): Promise<Tarball> {
    const folder = await mkdtemp(join(tmpdir(), 'tarball-'));
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { who: 'tarball' });
    return new Tarball(folder, join(folder, (await readdir(folder)).join()));
  }

  async files(): Promise<string[]> {
    const list = await run('tar', ['-tzf', this.path], { who: 'tarball' });
    return list.trim().split('\n');
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}
