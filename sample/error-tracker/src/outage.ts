import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { JobEvents } from 'nestjs-background-jobs';
import { StoreConnection } from '../../long-running/src/store-connection.js';

const JOB = 'ShopService.countStock';

/** Cuts the connection to the lock store once, until a lock is lost and a tick is skipped. */
@Injectable()
export class Outage implements OnModuleInit {
  private readonly logger = new Logger(Outage.name);
  private readonly awaited = new Set(['lock lost', 'tick skipped']);

  constructor(
    private readonly events: JobEvents,
    private readonly connection: StoreConnection,
  ) {}

  onModuleInit(): void {
    this.events
      .on('started', ({ job }) => {
        if (job !== JOB || this.awaited.size === 0) return;
        this.connection.isCut = true;
        this.logger.log('the lock store cannot be reached');
      })
      .on('lockLost', () => this.saw('lock lost'))
      .on('skipped', ({ reason }) => {
        if (reason === 'lock-unavailable') this.saw('tick skipped');
      });
  }

  private saw(what: string): void {
    if (!this.awaited.delete(what) || this.awaited.size > 0) return;
    this.connection.isCut = false;
    this.logger.log('the lock store is back');
  }
}
