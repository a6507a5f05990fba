import { join, resolve } from 'node:path';
import { Injectable } from '@nestjs/common';

/** Where the files lie, and what is done with them. An application of yours would ask its `ConfigService`. */
@Injectable()
export class ArchiverSettings {
  private readonly folder = resolve(process.env['DATA_FOLDER'] ?? 'sample/basic/data');
  readonly inbox = join(this.folder, 'inbox');
  readonly archive = join(this.folder, 'archive');
  /** How many archives are kept. */
  readonly keep = 5;
  /** The pause after each file in milliseconds, which leaves the disk to others. */
  readonly pause = Number(process.env['ARCHIVER_PAUSE'] ?? 0);
}
