import { afterEach, beforeEach, expect } from '@jest/globals';
import type { BackgroundJobsModuleOptions } from '../../../lib/background-jobs.options.js';
import { BackgroundJobsInstrumentation } from '../../../lib/opentelemetry/index.js';
import { RecordingLockStore } from '../recording-lock-store.js';
import { type AppParts, closeApps, startApp, type TestApp } from '../test-app.js';
import { VirtualClock } from '../virtual-clock.js';
import { heardChannels } from './heard-channels.js';
import { Telemetry } from './telemetry.js';

export const MINUTE = 60_000;

/** Applications that share a lock store and a clock, in a process with the instrumentation. */
export interface ObservedApps {
  readonly clock: VirtualClock;
  readonly store: RecordingLockStore;
  readonly telemetry: Telemetry;
  /** A handler that waits until the test calls `endRuns()`, or ends. */
  readonly waits: () => Promise<void>;
  endRuns(): void;
  /** Takes the lock away that a run acquired last, as a store does that loses its data. */
  loseLease(): Promise<void>;
  start(parts?: AppParts, jobs?: BackgroundJobsModuleOptions): Promise<TestApp>;
}

/** Makes them anew for each test of the current block, from 2026-01-01T00:00:00Z on. */
export function observedApps(): ObservedApps {
  let clock: VirtualClock;
  let store: RecordingLockStore;
  let telemetry: Telemetry;
  let instrumentation: BackgroundJobsInstrumentation;
  const waiting: (() => void)[] = [];
  const endRuns = (): void => waiting.splice(0).forEach((end) => end());

  beforeEach(() => {
    clock = new VirtualClock('2026-01-01T00:00:00Z');
    store = new RecordingLockStore(clock);
    telemetry = new Telemetry().setGlobal();
    instrumentation = new BackgroundJobsInstrumentation();
  });

  afterEach(async () => {
    endRuns();
    await closeApps();
    instrumentation.disable();
    await telemetry.close();
    expect(heardChannels()).toEqual([]);
  });

  return {
    get clock() {
      return clock;
    },
    get store() {
      return store;
    },
    get telemetry() {
      return telemetry;
    },
    waits: () => new Promise((resolve) => waiting.push(resolve)),
    endRuns,
    loseLease: () => store.lose(String(store.commands.findLast(({ name }) => name === 'tryAcquire')?.key)),
    start: (parts = {}, jobs = {}) =>
      startApp({ ...parts, clock, jobs: { scheduling: true, lockStore: store, ...jobs } }),
  };
}
