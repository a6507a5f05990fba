import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import { BOUNDARIES, METRICS } from './attributes.js';

/** The instruments of one meter. */
export interface JobInstruments {
  readonly duration: Histogram;
  readonly startDelay: Histogram;
  readonly active: UpDownCounter;
  readonly skipped: Counter;
  readonly missed: Counter;
  readonly lockLost: Counter;
}

const DESCRIPTIONS = {
  duration: 'Time from the call of the handler to the end of its last attempt',
  startDelay: 'Time from a tick to the first call of the handler',
  active: 'Runs that are in their handler',
  skipped: 'Ticks that did not call the handler, apart from those that another instance had claimed',
  missed: 'Ticks that passed while the process could not run its timers',
  lockLost: 'Locks that runs have lost',
} as const;

export function jobInstruments(meter: Meter): JobInstruments {
  const histogram = (name: keyof typeof BOUNDARIES) =>
    meter.createHistogram(METRICS[name], {
      description: DESCRIPTIONS[name],
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES[name] },
    });
  const counter = (name: 'skipped' | 'missed' | 'lockLost', unit: string) =>
    meter.createCounter(METRICS[name], { description: DESCRIPTIONS[name], unit });
  return {
    duration: histogram('duration'),
    startDelay: histogram('startDelay'),
    active: meter.createUpDownCounter(METRICS.active, { description: DESCRIPTIONS.active, unit: '{run}' }),
    skipped: counter('skipped', '{tick}'),
    missed: counter('missed', '{tick}'),
    lockLost: counter('lockLost', '{lock}'),
  };
}
