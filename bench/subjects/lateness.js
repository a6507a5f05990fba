import { AsyncLocalStorage } from 'node:async_hooks';
import { Cron } from 'croner';
import { Bursts, momentsIn } from '../harness/due.js';
import { outcomeOf } from './dispatch.js';
import { OURS, startJobs } from './package.js';

export const BARE = 'bare setTimeout';

/** The least work of a run that `currentRun()` finds and that has an outcome. */
export const KEPT = `${BARE}, in an AsyncLocalStorage, its outcome kept`;

/** Keeps started jobs reachable. */
const kept = [];

/** Each starts `count` jobs that are due at the same moments, and reports their lateness at the last of them. */
export const subjects = {
  [BARE]: () => startTimers((handler) => handler),
  [KEPT]: () => {
    const storage = new AsyncLocalStorage();
    const outcomes = [];
    return startTimers((handler, number) => async () => {
      outcomes[number] = await outcomeOf(() => storage.run({ number }, handler));
    });
  },
  [OURS]:
    () =>
    async ({ count, ahead, row }) => {
      const { pattern, moments } = momentsIn(ahead, row);
      const starts = new Bursts(count, moments);
      const handler = async () => starts.add();
      kept.push(await startJobs({ count, options: () => ({ cron: pattern, lock: false }), handler }));
      return starts.metrics();
    },
  croner:
    () =>
    async ({ count, ahead, row }) => {
      const { pattern, moments } = momentsIn(ahead, row);
      const starts = new Bursts(count, moments);
      for (let number = 0; number < count; number++)
        kept.push(new Cron(pattern, { timezone: 'UTC' }, () => starts.add()));
      return starts.metrics();
    },
};

/** @param {(handler: () => Promise<void>, number: number) => () => unknown} callback of the timer of that number */
function startTimers(callback) {
  return async ({ count, row }) => {
    const { moments } = momentsIn(1000, row);
    const starts = new Bursts(count, moments);
    const handler = async () => starts.add();
    for (const moment of moments)
      for (let number = 0; number < count; number++)
        setTimeout(callback(handler, number), moment - Date.now());
    return starts.metrics();
  };
}
