import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { BreachKind } from './checker.js';
import type { Scenario } from './scenario.js';
import { Simulation } from './simulation.js';

/**
 * `SIMULATION_RUNS=10000` plays more scenarios, `SIMULATION_SEED=7` plays other scenarios, and `SIMULATION_REPORT=1`
 * prints the totals.
 */
const { SIMULATION_RUNS, SIMULATION_SEED, SIMULATION_REPORT } = process.env;
const seed = Number(SIMULATION_SEED ?? 20_260_115);

/** Long enough for a busy machine and for many more scenarios than usual. */
jest.setTimeout(3_600_000);

/**
 * The totals of all scenarios of a property. They show that something happened, because a property without events
 * proves nothing.
 */
export interface Totals {
  scenarios: number;
  runs: number;
  /** Runs that lost their lock. */
  aborted: number;
  crashesInMidRun: number;
  /** The number of runs by trigger: `tick`, `recovery` … */
  readonly triggers: Record<string, number>;
  /** The number of runs by outcome: `succeeded`, `failed`, or the reason of a skip. */
  readonly outcomes: Record<string, number>;
}

/** Plays scenarios and searches for the smallest one with any of these breaches. The error shows its trace. */
export async function neverHappens(
  name: string,
  breaches: readonly BreachKind[],
  scenarios: fc.Arbitrary<Scenario>,
  usualRuns: number,
  judge: (simulation: Simulation) => string | undefined = () => undefined,
): Promise<Totals> {
  const totals: Totals = {
    scenarios: 0,
    runs: 0,
    aborted: 0,
    crashesInMidRun: 0,
    triggers: {},
    outcomes: {},
  };
  const property = fc.asyncProperty(scenarios, async (scenario) => {
    const simulation = await new Simulation(scenario).play();
    count(totals, simulation);
    const happened = simulation.checker.breaches.find((kind) => breaches.includes(kind)) ?? judge(simulation);
    if (happened !== undefined) throw new Error(`${happened}\n${simulation.trace.text}`);
  });
  const numRuns = Number(SIMULATION_RUNS ?? usualRuns);
  await fc.assert(property, { numRuns, seed, includeErrorInReport: true });
  report(name, totals);
  return totals;
}

/** The number of scenarios with each kind of breach. */
export async function countBreaches(
  name: string,
  scenarios: fc.Arbitrary<Scenario>,
  usualRuns: number,
): Promise<Partial<Record<BreachKind, number>>> {
  const counts: Partial<Record<BreachKind, number>> = {};
  for (const scenario of fc.sample(scenarios, { numRuns: Number(SIMULATION_RUNS ?? usualRuns), seed })) {
    const { checker } = await new Simulation(scenario).play();
    for (const kind of new Set(checker.breaches)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  report(name, counts);
  return counts;
}

function count(totals: Totals, { checker, outcomes }: Simulation): void {
  totals.scenarios++;
  totals.runs += checker.runs.length;
  totals.aborted += checker.runs.filter(({ run }) => run.signal.aborted).length;
  totals.crashesInMidRun += checker.crashesInMidRun;
  for (const { run } of checker.runs) totals.triggers[run.trigger] = (totals.triggers[run.trigger] ?? 0) + 1;
  for (const [outcome, times] of Object.entries(outcomes)) {
    totals.outcomes[outcome] = (totals.outcomes[outcome] ?? 0) + times;
  }
}

function report(name: string, figures: object): void {
  if (SIMULATION_REPORT !== undefined) process.stderr.write(`${name}: ${JSON.stringify(figures)}\n`);
}
