import { join, resolve } from 'node:path';
import { Injectable } from '@nestjs/common';

/** The folders, and how the job treats the files. Your application would use its `ConfigService`. */
@Injectable()
export class ArchiverSettings {
  private readonly folder = resolve(process.env['DATA_FOLDER'] ?? 'sample/basic/data');
  readonly inbox = join(this.folder, 'inbox');
  readonly archive = join(this.folder, 'archive');
  /** The number of archives to keep. */
  readonly keep = 5;
  /** The pause after each file in milliseconds, so that others can use the disk. */
  readonly pause = Number(process.env['ARCHIVER_PAUSE'] ?? 0);
}
