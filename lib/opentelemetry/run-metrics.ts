import type { Attributes } from '@opentelemetry/api';
import type { ChannelMessages, RunChannelContext } from '../core/channels.js';
import { systemClock } from '../core/clock.js';
import { METRIC_ATTRIBUTES as NAMES } from './attributes.js';
import type { JobInstruments } from './job-instruments.js';
import { errorTypeOf, startDelayOf } from './run-facts.js';
import { on, onRun, Subscriptions } from './subscriptions.js';

/** Records the metrics of runs and ticks. */
export class RunMetrics {
  readonly #instruments: () => JobInstruments;
  /** When the runs in flight began, on the monotonic clock. The key is the object that all events of a run share. */
  readonly #begun = new Map<RunChannelContext, number>();
  readonly #subscriptions = new Subscriptions(
    onRun('start', (run) => this.#begin(run)),
    onRun('asyncEnd', (run) => this.#end(run)),
    on('skip', (message) => this.#skipped(message)),
    on('miss', ({ job, count }) => this.#instruments().missed.add(count, { [NAMES.job]: job })),
    on('lock-lost', ({ job }) => this.#instruments().lockLost.add(1, { [NAMES.job]: job })),
  );

  /** @param instruments called for each value, because the application may set its provider later */
  constructor(instruments: () => JobInstruments) {
    this.#instruments = instruments;
  }

  listen(): void {
    this.#subscriptions.begin();
  }

  /** Counts runs in flight as no longer active, because nothing ends them later. */
  stop(): void {
    this.#subscriptions.end();
    for (const { job } of this.#begun.keys()) this.#instruments().active.add(-1, { [NAMES.job]: job });
    this.#begun.clear();
  }

  #begin(run: RunChannelContext): void {
    this.#begun.set(run, systemClock.monotonic());
    this.#instruments().active.add(1, { [NAMES.job]: run.job });
  }

  #end(run: RunChannelContext): void {
    const begun = this.#begun.get(run);
    if (begun === undefined) return;
    this.#begun.delete(run);
    const { active, duration, startDelay } = this.#instruments();
    active.add(-1, { [NAMES.job]: run.job });
    duration.record((systemClock.monotonic() - begun) / 1000, attributesOfEnd(run));
    const delay = run.trigger === 'tick' ? startDelayOf(run) : undefined;
    if (delay !== undefined) startDelay.record(delay, { [NAMES.job]: run.job });
  }

  /** Leaves out `claimed-elsewhere`, because all instances but one skip each tick for it. */
  #skipped({ job, reason, trigger }: ChannelMessages['skip']): void {
    if (reason === 'claimed-elsewhere' || trigger === 'manual') return;
    this.#instruments().skipped.add(1, { [NAMES.job]: job, [NAMES.skipReason]: reason });
  }
}

function attributesOfEnd({ job, outcome, error }: RunChannelContext): Attributes {
  const attributes = { [NAMES.job]: job, [NAMES.outcome]: outcome };
  return outcome === 'failed' ? { ...attributes, [NAMES.errorType]: errorTypeOf(error) } : attributes;
}
