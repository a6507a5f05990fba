import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Cron } from 'croner';
import { JobEvents, JobRegistry } from 'nestjs-background-jobs';
import { AsyncTask, SimpleIntervalJob } from 'toad-scheduler';
import { measureCalls, measureRuns } from '../harness/runs.js';
import { HEARD, referenceChannels, subscribe, UNHEARD } from './channels.js';
import { OURS, SELDOM, startJobs, startTickingJobs, WITHOUT_STATE } from './package.js';

/** So many jobs share the ticks that each has ended before its next turn. */
const JOBS = 1000;
const HOUR_MS = 3_600_000;

const handler = async () => {};

export const THREE_INTERCEPTORS = `${OURS}, three interceptors`;

export const subjects = {
  'a plain call': () => measureCalls(() => handler()),
  'a plain call in an AsyncLocalStorage, its outcome kept': () => {
    const storage = new AsyncLocalStorage();
    return measureCalls(() => outcomeOf(() => storage.run({}, handler)));
  },
  [OURS]: () => startRuns({}),
  [WITHOUT_STATE]: () => startRuns({ module: { stateStore: false } }),
  [THREE_INTERCEPTORS]: () => startRuns({ interceptors: 3 }),
  [UNHEARD]: async () => {
    const referenced = referenceChannels();
    const measure = await startRuns({});
    return (size) => measure(size, referenced);
  },
  [HEARD]: () => {
    subscribe();
    return startRuns({});
  },
  [`${OURS}, a listener`]: () => startRuns({ listeners: ['started', 'succeeded'] }),
  [`${OURS}, by ticks`]: startTicks,
  'toad-scheduler': () => {
    const job = new SimpleIntervalJob({ hours: 1 }, new AsyncTask('task', handler));
    return measureCalls(() => job.executeAsync());
  },
  croner: () => {
    const job = new Cron(SELDOM, { timezone: 'UTC', paused: true }, handler);
    return measureCalls(() => job.trigger(), 10);
  },
};

/** The least work that yields the outcome of a call. */
export async function outcomeOf(call) {
  const startedAt = new Date();
  const value = await call();
  return { outcome: 'succeeded', value, startedAt, finishedAt: new Date() };
}

function passing() {
  class Passing {
    intercept(_run, next) {
      return next();
    }
  }
  Injectable()(Passing);
  return Passing;
}

const shape = (count, module) => ({
  count,
  options: () => ({ cron: SELDOM, lock: false }),
  handler,
  module,
});

async function startRuns({ interceptors = 0, listeners = [], module = {} }) {
  const application = await startJobs(
    shape(1, { interceptors: Array.from({ length: interceptors }, passing), ...module }),
  );
  for (const event of listeners) application.get(JobEvents).on(event, () => {});
  const [job] = application.get(JobRegistry).list();
  return measureCalls(() => job.run());
}

/** Calls the callbacks of a timer, for a thousand jobs at a time. */
async function startTicks() {
  const { application, tick } = await startTickingJobs(shape(JOBS, {}));
  const names = application
    .get(JobRegistry)
    .list()
    .map(({ name }) => name);
  let ended = 0;
  application.get(JobEvents).on('succeeded', () => ended++);
  return measureRuns(async (count) => {
    ended = 0;
    for (let done = 0; done < count; done += JOBS) {
      const at = Date.now();
      for (const name of names) tick(name, { at, nextAt: at + HOUR_MS });
      await turn();
    }
    if (ended !== count) throw new Error(`${ended} of ${count} ticks became runs`);
  });
}
