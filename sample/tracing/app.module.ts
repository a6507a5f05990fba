import { Module } from '@nestjs/common';
import { BackgroundJobsModule } from 'nestjs-background-jobs';

@Module({ imports: [BackgroundJobsModule.forRoot()] })
export class AppModule {}
