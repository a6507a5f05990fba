import { NodeSDK } from '@opentelemetry/sdk-node';
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { BackgroundJobsInstrumentation } from 'nestjs-background-jobs/opentelemetry';
import { collector } from './collector.js';

/** It listens until it is disabled, because the SDK does not do so when it shuts down. */
export const instrumentation = new BackgroundJobsInstrumentation({ metrics: false });

/** Spans go to the collector in this process. Metrics go to Prometheus, so the SDK records none. */
export const tracing = new NodeSDK({
  autoDetectResources: false,
  instrumentations: [instrumentation],
  spanProcessors: [new SimpleSpanProcessor(collector)],
  metricReaders: [],
  logRecordProcessors: [],
});
