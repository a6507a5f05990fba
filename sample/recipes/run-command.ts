import { Logger, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JobRegistry } from 'nestjs-background-jobs';

/**
 * Runs one job of the application under its lock, and ends.
 *
 * @param tick for `run.tick`: a date as text
 * @returns the exit code: 0 when the run has succeeded
 */
export async function runCommand(module: Type, job: string, tick?: string): Promise<number> {
  const app = await NestFactory.createApplicationContext(module);
  try {
    const told = tick === undefined ? {} : { tick: new Date(tick) };
    const { outcome, reason } = await app.get(JobRegistry).get(job).run(told);
    new Logger('Command').log(`${job}: ${outcome}${reason === undefined ? '' : `, ${reason}`}`);
    return outcome === 'succeeded' ? 0 : 1;
  } finally {
    await app.close();
  }
}
