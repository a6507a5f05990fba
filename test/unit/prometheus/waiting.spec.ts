import { expect, it } from '@jest/globals';
import { addInstanceGauges, type JobGaugesDeps } from '../../../lib/prometheus/job-gauges.js';
import type { MetricSet } from '../../../lib/prometheus/metric-set.js';

it('the gauge `waiting` has the runs of this instance that wait for a place', () => {
  const reads = new Map<string, () => unknown>();
  const metrics: Partial<MetricSet> = {
    gauge: ({ name }, read) => reads.set(name, read) as never,
    counter: () => undefined as never,
  };
  const registry: Partial<JobGaugesDeps['registry']> = { waiting: 7 };
  addInstanceGauges(metrics as MetricSet, { registry } as JobGaugesDeps);
  expect(reads.get('waiting')?.()).toEqual([[{}, 7]]);
});
