import { afterEach, describe } from '@jest/globals';
import { describeCounters } from '../support/prometheus/counter-rules.js';
import { describeGauges } from '../support/prometheus/gauge-rules.js';
import { describePrometheusModule } from '../support/prometheus/module-rules.js';
import { closeApps } from '../support/test-app.js';

afterEach(closeApps);

describe('the metrics, on Nest 11', () => {
  describeCounters();
  describeGauges();
  describePrometheusModule();
});
