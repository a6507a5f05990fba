import { Module } from '@nestjs/common';
import { ArchiveService } from './archive.service.js';
import { ArchiverSettings } from './archiver.settings.js';

@Module({ providers: [ArchiveService, ArchiverSettings], exports: [ArchiverSettings] })
export class ArchiverModule {}
