import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Logger,
  Param,
  Post,
  UseFilters,
} from '@nestjs/common';
import { JobRegistry } from 'nestjs-background-jobs';
import { JobErrorFilter } from './job-error.filter.js';
import { jobView, runView } from './job-view.js';
import { readReminder } from './reminder.js';

/** Adds, shows, runs and removes jobs. */
@Controller('jobs')
@UseFilters(JobErrorFilter)
export class JobsController {
  private readonly logger = new Logger('Reminder');

  constructor(private readonly registry: JobRegistry) {}

  @Get()
  list() {
    return this.registry.list().map(jobView);
  }

  @Get(':name')
  get(@Param('name') name: string) {
    return jobView(this.registry.get(name));
  }

  @Post()
  add(@Body() body: unknown) {
    const { name, text, schedule } = readReminder(body);
    const job = this.registry.add(name, schedule, () => {
      this.logger.log(`${name}: ${text}`);
      return text;
    });
    return jobView(job);
  }

  /** A failed or skipped run is also an answer, because the request itself succeeded. */
  @Post(':name/run')
  @HttpCode(HttpStatus.OK)
  async run(@Param('name') name: string) {
    return runView(await this.registry.get(name).run());
  }

  /** Answers once the job's current run, if any, has ended. */
  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  async remove(@Param('name') name: string): Promise<void> {
    await this.registry.remove(name);
  }
}
