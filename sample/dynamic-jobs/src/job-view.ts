import type { JobHandle, RunResult } from 'nestjs-background-jobs';

/** A run as JSON, because a plain `Error` would become `{}`. */
export function runView({ error, ...result }: RunResult) {
  return error === undefined ? result : { ...result, error: { name: error.name, message: error.message } };
}

/** A job as JSON. */
export function jobView({ name, schedule, nextTick, isRunning, lastRun }: JobHandle) {
  return { name, schedule, nextTick, isRunning, lastRun: lastRun && runView(lastRun) };
}
