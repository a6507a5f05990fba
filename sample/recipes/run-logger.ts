import { ConsoleLogger } from '@nestjs/common';
import { currentRun } from 'nestjs-background-jobs';

/** Adds the run to each line that a job logs: `NestFactory.create(AppModule, { logger: new RunLogger() })` */
export class RunLogger extends ConsoleLogger {
  protected override formatContext(context: string): string {
    const run = currentRun();
    return super.formatContext(run === undefined ? context : `${context} ${run.job}#${run.id}`);
  }
}
