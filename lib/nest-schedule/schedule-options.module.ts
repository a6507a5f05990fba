import { Module } from '@nestjs/common';

/** Has the options alone, because two modules need them. */
@Module({})
export class ScheduleOptionsModule {}
