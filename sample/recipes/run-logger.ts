import { ConsoleLogger } from '@nestjs/common';
import { currentRun } from 'nestjs-background-jobs';

/** Names the run in each line that is logged below a job: `NestFactory.create(AppModule, { logger: new RunLogger() })` */
export class RunLogger extends ConsoleLogger {
  protected override formatContext(context: string): string {
    const run = currentRun();
    return super.formatContext(run === undefined ? context : `${context} ${run.job}#${run.id}`);
  }
}
