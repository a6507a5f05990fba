import type { LastOutcomes, RecordedOutcome, RunRecord } from '../../../../lib/index.js';
import { type Fault, showing, type WrongStore } from './plain-state-store.js';

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];
const ROUND_TRIP = 'a record comes back with each of its fields, and without those that it leaves out';
const STAYS = 'the last failure stays, however many runs succeed after it';

function reading(change: (runs: readonly RunRecord[]) => readonly RunRecord[]): Fault {
  return (right) => ({ runs: async (query) => change(await right.runs(query)) });
}

function last(change: (outcomes: LastOutcomes) => LastOutcomes): Fault {
  return showing((overview) => ({
    last: new Map([...overview.last].map(([job, outcomes]) => [job, change(outcomes)])),
  }));
}

/** What can be wrong with records. */
export const WRONG_RECORDS: Record<string, WrongStore> = {
  'rounds durations': {
    breaks: ROUND_TRIP,
    fault: reading((runs) => runs.map((run) => ({ ...run, durationMs: Math.round(run.durationMs) }))),
  },
  'gives the dates of records as texts': {
    breaks: ROUND_TRIP,
    fault: reading((runs) => JSON.parse(JSON.stringify(runs)) as RunRecord[]),
  },
  'cuts errors off': {
    breaks: ROUND_TRIP,
    fault: reading((runs) => runs.map((run) => ({ ...run, error: run.error?.slice(0, 255) }))),
  },
  'sorts records by their outcome': {
    breaks: 'records come newest first, whatever their outcome and their instance',
    fault: reading((runs) => runs.toSorted((a, b) => a.outcome.localeCompare(b.outcome))),
  },
  'has a limit for each outcome': {
    breaks: 'runs() gives the newest records, and no more than the limit',
    fault: (right) => ({
      runs: async (query) => {
        const outcomes = query.outcome === undefined ? OUTCOMES : [query.outcome];
        const runs = await Promise.all(outcomes.map((outcome) => right.runs({ ...query, outcome })));
        return runs.flat().sort((a, b) => b.finishedAt.getTime() - a.finishedAt.getTime());
      },
    }),
  },
  'gives the oldest records within the limit': {
    breaks: 'runs() gives the newest records, and no more than the limit',
    fault: (right) => ({
      runs: async ({ limit, ...query }) => (await right.runs({ ...query, limit: 1000 })).slice(-limit),
    }),
  },
  'looks for an outcome in the newest records alone': {
    breaks: 'runs() gives the records of one outcome',
    fault: (right) => ({
      runs: async ({ outcome, ...query }) =>
        (await right.runs(query)).filter((run) => outcome === undefined || run.outcome === outcome),
    }),
  },
  'rejects for an unknown job': {
    breaks: 'runs() gives nothing for a job that has not run',
    fault: (right) => ({
      runs: async (query) => {
        const runs = await right.runs(query);
        if (runs.length === 0) throw new Error('no such job');
        return runs;
      },
    }),
  },
  'shows a record that comes twice twice': {
    breaks: 'a record that comes twice is shown once',
    fault: (right) => {
      const times = new Map<string, number>();
      return {
        record: (runs) => {
          for (const { id } of runs) times.set(id, (times.get(id) ?? 0) + 1);
          return right.record(runs);
        },
        runs: async (query) => {
          const runs = await right.runs(query);
          return runs
            .flatMap((run) => Array.from({ length: times.get(run.id) ?? 1 }, () => run))
            .slice(0, query.limit);
        },
      };
    },
  },
  'keeps 50 records': {
    breaks: 'the last 100 records of each outcome stay',
    fault: reading((runs) => runs.slice(0, 50)),
  },
  'keeps 250 records of a job, whatever their outcome': {
    breaks: 'the last 100 records of each outcome stay',
    fault: (right) => ({
      runs: async ({ outcome, limit, job }) =>
        (await right.runs({ job, limit: 1000 }))
          .slice(0, 250)
          .filter((run) => outcome === undefined || run.outcome === outcome)
          .slice(0, limit),
    }),
  },
  'has the first success as the last one': {
    breaks: 'an overview has the last success and the last failure of each job',
    fault: (right) => {
      const first = new Map<string, RunRecord>();
      return {
        record: (runs) => {
          for (const run of runs)
            if (!first.has(run.job) && run.outcome === 'succeeded') first.set(run.job, run);
          return right.record(runs);
        },
        overview: async (query) => {
          const overview = await right.overview(query);
          const lasts = Array.from(overview.last, ([job, outcomes]) => {
            const success = first.get(job);
            return [job, { ...outcomes, success }] as const;
          });
          return { ...overview, last: new Map(lasts) };
        },
      };
    },
  },
  'takes a skip for a failure': {
    breaks: 'an outcome that a job never had is absent',
    fault: (right) => ({
      record: (runs) =>
        right.record(runs.map((run) => (run.outcome === 'skipped' ? { ...run, outcome: 'failed' } : run))),
    }),
  },
  'has null for an outcome that a job never had': {
    breaks: 'an outcome that a job never had is absent',
    fault: last(({ success, failure }) => ({ success, failure: failure ?? (null as never) })),
  },
  'pushes a failure out with runs of other jobs': {
    breaks: STAYS,
    fault: (right) => {
      let count = 0;
      return {
        record: (runs) => {
          count += runs.length;
          return right.record(runs);
        },
        overview: async (query) => {
          const overview = await right.overview(query);
          const lasts = Array.from(overview.last, ([job, { success }]) => [job, { success }] as const);
          return count < 5000 ? overview : { ...overview, last: new Map(lasts) };
        },
      };
    },
  },
};
