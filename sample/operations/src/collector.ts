import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

const MOST_SPANS = 200;
/** The code of a successful export. */
const SUCCESS = 0;

/** A run, as its span tells of it. */
export interface ShownSpan {
  readonly name: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly error?: string;
  readonly attributes: ReadableSpan['attributes'];
}

/** Keeps the latest spans of this process, in place of a collector such as Jaeger or Tempo. */
class Collector implements SpanExporter {
  private kept: ShownSpan[] = [];

  /** Newest first. */
  get spans(): readonly ShownSpan[] {
    return [...this.kept].reverse();
  }

  export(spans: ReadableSpan[], done: (result: { code: number }) => void): void {
    this.kept = [...this.kept, ...spans.map(shown)].slice(-MOST_SPANS);
    done({ code: SUCCESS });
  }

  async shutdown(): Promise<void> {}
}

function shown({ name, startTime, duration, status, attributes }: ReadableSpan): ShownSpan {
  const startedAt = new Date(startTime[0] * 1000 + startTime[1] / 1e6).toISOString();
  const span = { name, startedAt, seconds: duration[0] + duration[1] / 1e9, attributes };
  return status.message === undefined ? span : { ...span, error: status.message };
}

export const collector = new Collector();
