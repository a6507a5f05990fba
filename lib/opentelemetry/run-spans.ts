import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import { RUN_CHANNEL, type RunChannelContext } from '../core/channels.js';
import { context, SpanKind, SpanStatusCode, trace } from './api.js';
import { JOB_SYSTEM, SPAN_ATTRIBUTES as NAMES } from './attributes.js';
import { errorTypeOf, shownError, startDelayOf } from './run-facts.js';
import { onRun, Subscriptions } from './subscriptions.js';

/** A store that activates the context that a channel passes to it. */
class ContextStore {
  run<Result>(active: Context, call: () => Result): Result {
    return context.with(active, call);
  }
}

/** Makes a span for each run that calls its handler. The span is active in the handler. */
export class RunSpans {
  readonly #tracer: () => Tracer;
  /** The spans of the runs in flight, by the object that all events of a run share. */
  readonly #spans = new Map<object, Span>();
  readonly #subscriptions = new Subscriptions(onRun('asyncEnd', (run) => this.#end(run)));
  /** Bound to the channel, because a subscriber cannot activate a context. */
  readonly #store = new ContextStore() as unknown as AsyncLocalStorage<unknown>; // The channel calls `run` alone.

  /** @param tracer called for each span, because the application may set its provider later */
  constructor(tracer: () => Tracer) {
    this.#tracer = tracer;
  }

  listen(): void {
    RUN_CHANNEL.start.bindStore(this.#store, (run) => this.#begin(run as RunChannelContext));
    this.#subscriptions.begin();
  }

  /** Ends the spans of runs in flight, because nothing ends them later. */
  stop(): void {
    RUN_CHANNEL.start.unbindStore(this.#store);
    this.#subscriptions.end();
    for (const span of this.#spans.values()) span.end();
    this.#spans.clear();
  }

  #begin(run: RunChannelContext): Context {
    const active = context.active();
    const options = {
      kind: SpanKind.INTERNAL,
      root: run.trigger !== 'manual',
      attributes: knownAtStart(run),
    };
    const span = this.#tracer().startSpan(run.job, options, active);
    this.#spans.set(run, span);
    return trace.setSpan(active, span);
  }

  #end(run: RunChannelContext): void {
    const span = this.#spans.get(run);
    if (span === undefined) return;
    this.#spans.delete(run);
    span.setAttributes(knownAtEnd(run));
    if (run.outcome === 'failed') fail(span, run.error);
    span.end();
  }
}

function fail(span: Span, error: unknown): void {
  const shown = shownError(error);
  span.recordException(shown);
  span.setAttribute(NAMES.errorType, errorTypeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: shown.message });
}

/** The attributes that samplers see. */
function knownAtStart(run: RunChannelContext): Attributes {
  return withoutUndefined({
    [NAMES.system]: JOB_SYSTEM,
    [NAMES.function]: run.source,
    [NAMES.job]: run.job,
    [NAMES.runId]: run.runId,
    [NAMES.trigger]: run.trigger,
    [NAMES.tick]: run.tick?.toISOString(),
    [NAMES.schedule]: run.schedule,
    [NAMES.lockKey]: run.lockKey,
    [NAMES.instance]: run.instance,
  });
}

function knownAtEnd(run: RunChannelContext): Attributes {
  return withoutUndefined({
    [NAMES.attempts]: run.attempt,
    [NAMES.startDelay]: startDelayOf(run),
    [NAMES.lockLost]: run.lockKey === undefined ? undefined : run.lockLost,
  });
}

function withoutUndefined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
