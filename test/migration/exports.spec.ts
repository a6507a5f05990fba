import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as schedule from '@nestjs/schedule';
import * as original from '../../node_modules/@nestjs/schedule/dist/index.js';
import * as here from '../../lib/nest-schedule/index.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('The replaced import', () => {
  it('runs in these tests', () => {
    expect(schedule.SchedulerRegistry).toBe(here.SchedulerRegistry);
    expect(original.SchedulerRegistry).not.toBe(here.SchedulerRegistry);
  });

  it('has all exports of the original', () => {
    expect(Object.keys(here)).toEqual(expect.arrayContaining(Object.keys(original)));
    expect(here.CronExpression).toEqual(original.CronExpression);
  });

  it('compiles in the same application and the same tests', async () => {
    const compiler = 'node_modules/typescript/bin/tsc';
    const compiled = promisify(execFile)(process.execPath, [compiler, '-p', 'test/migration/tsconfig.json'], {
      cwd: ROOT,
    });
    await expect(compiled).resolves.toEqual({ stdout: '', stderr: '' });
  });
});
