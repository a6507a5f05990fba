import { NodeSDK } from '@opentelemetry/sdk-node';
import { BackgroundJobsInstrumentation } from 'nestjs-background-jobs/opentelemetry';

// The exporters come from the environment: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_METRICS_EXPORTER and so on.
export const sdk = new NodeSDK({
  serviceName: 'reports',
  instrumentations: [new BackgroundJobsInstrumentation()],
});
sdk.start();
