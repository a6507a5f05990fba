import fc from 'fast-check';
import type { BreachKind } from './checker.js';
import type { Fault, InstancePlan, JobPlan, Scenario } from './scenario.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/*
 * The numbers of the scenario classes, S1, S2 …, come from the design.
 */

/** One job with a tick every minute. */
export const everyMinute: JobPlan = { name: 'job', schedule: MINUTE, lockTimeout: 30 * SECOND };

/** The breaches that no fault within the limits may cause. */
export const ANY_BREACH: readonly BreachKind[] = [
  'tick twice',
  'overlap',
  'overlap after the signal',
  'unprotected',
];

export const moment = (from: number, to: number): fc.Arbitrary<number> => fc.integer({ min: from, max: to });

/** One job every minute, for eight minutes. */
export const at8Minutes = { lasts: 8 * MINUTE, jobs: [everyMinute] };

/** Any moment of those eight minutes. */
export const anytime = moment(0, at8Minutes.lasts);

const instance = fc.nat(3);

/** Instances whose clocks differ by at most `skew`. */
export function instances(skew: number, count = { min: 2, max: 4 }): fc.Arbitrary<InstancePlan[]> {
  const plan = fc.record({ skew: moment(0, skew) });
  return fc.array(plan, { minLength: count.min, maxLength: count.max });
}

export function stops(
  at: fc.Arbitrary<number>,
  longest: number,
  kind: 'stop' | 'suspend' = 'stop',
): fc.Arbitrary<Fault> {
  return fc.record({
    kind: fc.constant(kind),
    at,
    instance,
    for: moment(1, longest),
    answersFirst: fc.boolean(),
  });
}

export function crashes(at: fc.Arbitrary<number>): fc.Arbitrary<Fault> {
  const restartAfter = fc.oneof(fc.constant(undefined), moment(100, 2 * MINUTE));
  return fc.record({ kind: fc.constant('crash' as const), at, instance, restartAfter });
}

export function steps(at: fc.Arbitrary<number>, most: number): fc.Arbitrary<Fault> {
  return fc.record({ kind: fc.constant('step' as const), at, instance, by: moment(-most, most) });
}

export function manualRuns(at: fc.Arbitrary<number>): fc.Arbitrary<Fault> {
  return fc.record({ kind: fc.constant('manual run' as const), at, instance });
}

export function freezes(at: fc.Arbitrary<number>, shortest: number, longest: number): fc.Arbitrary<Fault> {
  return fc.record({ kind: fc.constant('freeze' as const), at, for: moment(shortest, longest) });
}

/** Affects the connection of one instance, or of all instances. */
export function networkFaults(at: fc.Arbitrary<number>, longest: number): fc.Arbitrary<Fault> {
  const kind = fc.constantFrom('refuse' as const, 'lose questions' as const, 'lose answers' as const);
  const place = fc.oneof(fc.constant({}), fc.record({ instance }));
  const fault = fc.record({ kind, at, for: moment(1, longest) });
  return fc.tuple(fault, place).map(([what, where]) => ({ ...what, ...where }));
}

/** No instance can reach the store, for one of several reasons. */
export function outages(at: fc.Arbitrary<number>, shortest: number, longest: number): fc.Arbitrary<Fault> {
  const kind = fc.constantFrom('refuse', 'lose questions', 'lose answers', 'freeze');
  return fc.record({ kind, at, for: moment(shortest, longest) });
}

export function slowness(at: fc.Arbitrary<number>, longest: number, by: number): fc.Arbitrary<Fault> {
  const kind = fc.constantFrom('slow questions' as const, 'slow answers' as const);
  return fc.record({ kind, at, for: moment(1, longest), by: moment(0, by) });
}

export function forgetting(at: fc.Arbitrary<number>): fc.Arbitrary<Fault> {
  return fc.record({ kind: fc.constant('forget' as const), at });
}

export function faults(most: number, ...kinds: fc.Arbitrary<Fault>[]): fc.Arbitrary<Fault[]> {
  return fc.array(fc.oneof(...kinds), { maxLength: most, size: 'max' });
}

/** Scenarios with fixed and with generated parts. */
export function scenarios(
  fixed: Pick<Scenario, 'lasts' | 'handler' | 'jobs'>,
  parts: {
    readonly instances: fc.Arbitrary<readonly InstancePlan[]>;
    readonly faults?: fc.Arbitrary<readonly Fault[]>;
  },
): fc.Arbitrary<Scenario> {
  return fc
    .record({ seed: fc.nat(), instances: parts.instances, faults: parts.faults ?? fc.constant([]) })
    .map((chosen) => ({ ...fixed, ...chosen }));
}
