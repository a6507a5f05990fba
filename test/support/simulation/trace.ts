import type { RedisCommand } from './simulated-redis.js';

const NAMES = 'ABCDEFGHIJ';

export function nameOf(instance: number): string {
  return NAMES[instance] ?? `instance ${instance}`;
}

/** The events of a simulation as text. It composes its lines only when somebody reads them. */
export class Trace {
  readonly #lines: { readonly at: number; readonly text: () => string }[] = [];

  constructor(
    private readonly start: number,
    private readonly now: () => number,
  ) {}

  note(text: string | (() => string)): void {
    this.#lines.push({ at: this.now(), text: typeof text === 'string' ? () => text : text });
  }

  command({ from, name, key, ttl }: RedisCommand, reply: unknown): void {
    this.note(() => {
      const what = name === 'extend' && ttl === 0 ? 'releases' : `${name}s`;
      const forTime = ttl > 0 ? ` for ${ttl} ms` : '';
      return `${nameOf(from)} ${what} ${key.replace('mutex:', '')}${forTime}: ${answer(reply)}`;
    });
  }

  get text(): string {
    return this.#lines.map(({ at, text }) => `${String(at - this.start).padStart(9)} ${text()}`).join('\n');
  }
}

function answer(reply: unknown): string {
  if (reply === 'OK' || reply === 1) return 'yes';
  if (reply === null || reply === 0) return 'no';
  return reply instanceof Error ? reply.message : JSON.stringify(reply);
}
