import { describe } from '@jest/globals';
import { describeMetrics } from '../../support/opentelemetry/metric-rules.js';
import { describeSpans } from '../../support/opentelemetry/span-rules.js';

describe('on Nest 12', () => {
  describeSpans();
  describeMetrics();
});
