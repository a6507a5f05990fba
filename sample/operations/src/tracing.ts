import { NodeSDK } from '@opentelemetry/sdk-node';
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { BackgroundJobsInstrumentation } from 'nestjs-background-jobs/opentelemetry';
import { collector } from './collector.js';

/** Spans go to the collector in this process. Metrics go to Prometheus, so the SDK records none. */
export const tracing = new NodeSDK({
  autoDetectResources: false,
  instrumentations: [new BackgroundJobsInstrumentation({ metrics: false })],
  spanProcessors: [new SimpleSpanProcessor(collector)],
  metricReaders: [],
  logRecordProcessors: [],
});
