import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  limitedScenario,
  type LimitedScenario,
  playLimited,
  type TickRun,
} from '../../support/limited-instances.js';

/** The runs of one instance in their handlers at that moment. */
const inHandlers = (runs: readonly TickRun[], instance: number, moment: number): TickRun[] =>
  runs.filter(
    (run) => run.instance === instance && (run.calledAt ?? Infinity) <= moment && moment < run.handledAt,
  );

/** When the run got its place. It asks the store with it, so it may find out that the tick runs elsewhere. */
function placedAt({ calledAt, reason, endedAt }: TickRun): number | undefined {
  const isElsewhere = reason === 'claimed-elsewhere' || reason === 'running-elsewhere';
  return calledAt ?? (isElsewhere ? endedAt : undefined);
}

/** Checks any scenario. The message of a failure has its seed. */
async function always(check: (runs: readonly TickRun[], scenario: LimitedScenario) => void): Promise<void> {
  const property = fc.asyncProperty(limitedScenario, async (scenario) =>
    check(await playLimited(scenario), scenario),
  );
  await fc.assert(property, { numRuns: 60, includeErrorInReport: true });
}

it('several instances: none is in more handlers at once than it allows', async () => {
  let most = 0;
  await always((runs, { limits }) => {
    for (const { instance, calledAt } of runs) {
      if (calledAt === undefined) continue;
      const count = inHandlers(runs, instance, calledAt).length;
      expect(count).toBeLessThanOrEqual(limits[instance] ?? 0);
      most = Math.max(most, count);
    }
  });
  expect(most).toBe(3);
});

it('several instances: each tick runs once at most, and one without a place had none in any instance', async () => {
  let lost = 0;
  await always((runs, { limits }) => {
    for (const { job, tick } of runs) {
      const ofTick = runs.filter((run) => run.job === job && run.tick === tick);
      expect(ofTick.filter(({ calledAt }) => calledAt !== undefined).length).toBeLessThanOrEqual(1);
    }
    for (const { instance, fellDueAt, endedAt, reason } of runs) {
      if (reason !== 'at-capacity') continue;
      lost++;
      for (let moment = fellDueAt; moment < endedAt; moment += 0.5)
        expect(inHandlers(runs, instance, moment)).toHaveLength(limits[instance] ?? 0);
    }
  });
  expect(lost).toBeGreaterThan(50);
});

it('several instances: every run ends, and one at capacity ends when the next tick is due', async () => {
  await always((runs) => {
    expect(runs.filter(({ endedAt }) => endedAt === Infinity)).toEqual([]);
    for (const { reason, endedAt, nextTick } of runs)
      if (reason === 'at-capacity') expect(endedAt).toBe(nextTick);
  });
});

/** Since when the job of each run waits here: since its first tick without a place, unless a pause came between. */
function positions(runs: readonly TickRun[], { acts, jobs, limits }: LimitedScenario): Map<TickRun, number> {
  const since = new Map<TickRun, number>();
  for (const run of runs) {
    const before = runs.find(
      ({ instance, job, nextTick }) => instance === run.instance && job === run.job && nextTick === run.tick,
    );
    const wasPaused = acts.some(
      ({ kind, at, instance, job }) =>
        kind === 'pause' &&
        instance % limits.length === run.instance &&
        job % jobs.length === run.job &&
        run.tick < at &&
        at < run.fellDueAt,
    );
    const inherits = before?.reason === 'at-capacity' && !wasPaused;
    since.set(run, (inherits ? since.get(before) : undefined) ?? run.fellDueAt);
  }
  return since;
}

it('several instances: places are given in the order in which ticks fell due', async () => {
  let waited = 0;
  await always((runs, scenario) => {
    const since = positions(runs, scenario);
    for (const run of runs) {
      const placed = placedAt(run);
      if (placed === undefined) continue;
      if (placed > run.fellDueAt) waited++;
      const overtaken = runs.filter((other) => {
        const isWaiting = other.fellDueAt < placed && placed < (placedAt(other) ?? other.endedAt);
        const isFirst = (since.get(other) ?? 0) < (since.get(run) ?? 0);
        return other.instance === run.instance && isWaiting && isFirst;
      });
      expect(overtaken).toEqual([]);
    }
  });
  expect(waited).toBeGreaterThan(50);
});
