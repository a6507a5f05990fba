import { AsyncLocalStorage } from 'node:async_hooks';
import { Cron } from 'croner';
import { Arrivals, dueIn } from '../harness/due.js';
import { outcomeOf } from './dispatch.js';
import { OURS, startJobs } from './package.js';

export const BARE = 'bare setTimeout';

/** What has been started stays reachable. */
const kept = [];

/** Each starts `count` jobs that are due in the same moment, and tells how late they start. */
export const subjects = {
  [BARE]: () => startTimers((handler) => handler),
  [`${BARE}, in an AsyncLocalStorage, its outcome kept`]: () => {
    const storage = new AsyncLocalStorage();
    return startTimers((handler) => () => outcomeOf(() => storage.run({}, handler)));
  },
  [OURS]:
    () =>
    async ({ count, ahead }) => {
      const due = dueIn(ahead);
      const starts = new Arrivals(count, due.at);
      const handler = async () => starts.add();
      kept.push(await startJobs({ count, options: () => ({ cron: due.pattern, lock: false }), handler }));
      return starts.metrics();
    },
  croner:
    () =>
    async ({ count, ahead }) => {
      const due = dueIn(ahead);
      const starts = new Arrivals(count, due.at);
      for (let number = 0; number < count; number++)
        kept.push(new Cron(due.pattern, { timezone: 'UTC' }, () => starts.add()));
      return starts.metrics();
    },
};

/** @param {(handler: () => Promise<void>) => () => unknown} callback of each timer */
function startTimers(callback) {
  return async ({ count }) => {
    const due = dueIn(1000);
    const starts = new Arrivals(count, due.at);
    const onTime = callback(async () => starts.add());
    for (let number = 0; number < count; number++) setTimeout(onTime, due.at - Date.now());
    return starts.metrics();
  };
}
