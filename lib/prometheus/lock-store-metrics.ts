import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LockCommandMessage } from '../index.js';
import type { MetricSet } from './metric-set.js';
import type { Counter, Histogram } from './prom-client.js';

const CHANNEL = 'nestjs-background-jobs:lock-command';

const COMMANDS: readonly LockCommandMessage['command'][] = ['acquire', 'extend', 'release'];
const DURATIONS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5];

/** The metrics of the lock store, as one instance uses it. */
export class LockStoreMetrics {
  readonly #instance: string;
  readonly #errors: Counter;
  readonly #duration: Histogram;

  /** @param instance the id of the instance, because a channel carries the messages of all instances in this process */
  constructor(metrics: MetricSet, instance: string) {
    this.#instance = instance;
    const labels = ['command'];
    this.#errors = metrics.counter(
      {
        name: 'lock_store_errors_total',
        help: 'Commands that the lock store refused, or did not answer in time',
        labels,
      },
      (counter) => {
        for (const command of COMMANDS) counter.inc({ command }, 0);
      },
    );
    this.#duration = metrics.histogram(
      {
        name: 'lock_store_command_duration_seconds',
        help: 'Time until the lock store answered a command, or failed',
        labels,
      },
      DURATIONS,
    );
  }

  follow(): void {
    subscribe(CHANNEL, this.#onMessage);
  }

  unfollow(): void {
    unsubscribe(CHANNEL, this.#onMessage);
  }

  readonly #onMessage = (message: unknown): void => {
    // The channel has no other messages.
    const { instance, command, durationMs, error } = message as LockCommandMessage;
    if (instance !== this.#instance) return;
    this.#duration.observe({ command }, durationMs / 1000);
    if (error !== undefined) this.#errors.inc({ command });
  };
}
