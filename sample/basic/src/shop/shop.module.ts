import { Module } from '@nestjs/common';
import { ArchiverModule } from '../archiver/archiver.module.js';
import { ShopService } from './shop.service.js';

@Module({ imports: [ArchiverModule], providers: [ShopService] })
export class ShopModule {}
