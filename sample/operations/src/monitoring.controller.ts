import { Controller, Get, Header } from '@nestjs/common';
import { register } from 'prom-client';
import { collector, type ShownSpan } from './collector.js';

/** What this instance tells to monitoring tools. */
@Controller()
export class MonitoringController {
  /** For Prometheus. */
  @Get('metrics')
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }

  /** The latest runs, newest first. */
  @Get('traces')
  traces(): readonly ShownSpan[] {
    return collector.spans;
  }
}
