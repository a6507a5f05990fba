import { randomInt } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ArchiverSettings } from '../archiver/archiver.settings.js';

const LINES = 100;
const FILE_EVERY_MS = 700;

/** Simulates the application: a shop that logs its requests, and often starts a new file. */
@Injectable()
export class ShopService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ShopService.name);
  private timer: NodeJS.Timeout | undefined;
  private files = 0;

  constructor(private readonly settings: ArchiverSettings) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.writeFile(), FILE_EVERY_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async writeFile(): Promise<void> {
    const name = `shop-${process.pid}-${String(++this.files).padStart(4, '0')}.log`;
    const path = join(this.settings.inbox, name);
    try {
      await mkdir(this.settings.inbox, { recursive: true });
      // The file gets its name when it is complete, so that the job never archives half a file.
      await writeFile(`${path}.open`, Array.from({ length: LINES }, requestLine).join(''));
      await rename(`${path}.open`, path);
    } catch (error) {
      this.logger.error(`could not write ${name}`, error);
    }
  }
}

function requestLine(): string {
  const product = randomInt(1, 1000);
  return `${new Date().toISOString()} GET /products/${product} 200 ${randomInt(2, 80)} ms\n`;
}
