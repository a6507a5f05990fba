import { describe, expect, it } from '@jest/globals';
import type { PageClock } from '../../../lib/dashboard/client/clock.js';
import type { Got } from '../../../lib/dashboard/client/got.js';
import { LiveSwitch } from '../../../lib/dashboard/client/live-switch.js';
import { Poller } from '../../../lib/dashboard/client/poller.js';
import { ServerClock } from '../../../lib/dashboard/client/server-clock.js';

/** Time that a test moves by hand. */
class HandClock implements PageClock {
  time = 1000;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.time;
  }

  after(delay: number, callback: () => void) {
    const timer = { at: this.time + delay, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on, and lets answers arrive. */
  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    for (const timer of [...this.#timers])
      if (timer.at <= this.time) {
        this.#timers.delete(timer);
        timer.callback();
      }
    await answers();
  }
}

/** Answers of a test come at once, in a few microtasks. */
const answers = () => new Promise((resolve) => setImmediate(resolve));

interface Asked {
  readonly tag: string | undefined;
  readonly signal: AbortSignal;
}

function polling(...script: Got<string>[]) {
  const clock = new HandClock();
  const live = new LiveSwitch();
  const asked: Asked[] = [];
  const ask = (tag: string | undefined, signal: AbortSignal): Promise<Got<string>> => {
    asked.push({ tag, signal });
    return Promise.resolve(script[asked.length - 1] ?? { kind: 'unchanged' });
  };
  return { clock, live, asked, poller: new Poller<string>({ ask, clock, live }) };
}

const FIRST: Got<string> = { kind: 'data', data: 'first', etag: '"1"' };
const FAILURE: Got<string> = { kind: 'problem', message: 'away' };

describe('polling', () => {
  it('asks at once and 3 s after each answer, with the tag of what it has', async () => {
    const { poller, clock, asked } = polling(FIRST);
    poller.subscribe(() => undefined);
    await answers();
    expect(poller.answer).toEqual({ data: 'first', answeredAt: 1000 });
    await clock.pass(2999);
    expect(asked).toHaveLength(1);
    await clock.pass(1);
    expect(asked.map(({ tag }) => tag)).toEqual([undefined, '"1"']);
    expect(poller.answer).toEqual({ data: 'first', answeredAt: 4000 });
  });

  it('keeps the data and their time when a question fails, and recovers', async () => {
    const { poller, clock } = polling(FIRST, FAILURE, FAILURE);
    poller.subscribe(() => undefined);
    await answers();
    await clock.pass(3000);
    await clock.pass(3000);
    expect(poller.answer).toEqual({ data: 'first', answeredAt: 1000, problem: { message: 'away' } });
    await clock.pass(3000);
    expect(poller.answer).toEqual({ data: 'first', answeredAt: 10_000 });
  });

  it.each(['show', 'want'] as const)(
    'rests while the switch says so, and asks at once after (%s)',
    async (turn) => {
      const { poller, clock, live, asked } = polling(FIRST);
      poller.subscribe(() => undefined);
      await answers();
      live[turn](false);
      expect(clock.pending).toBe(0);
      await clock.pass(60_000);
      expect(asked).toHaveLength(1);
      live[turn](true);
      await answers();
      expect(asked).toHaveLength(2);
      expect(clock.pending).toBe(1);
    },
  );

  it('sets no timer when the answer comes after the page was hidden', async () => {
    const { poller, clock, live } = polling(FIRST);
    poller.subscribe(() => undefined);
    live.show(false);
    await answers();
    expect(poller.answer.data).toBe('first');
    expect(clock.pending).toBe(0);
  });

  it('ends with its last listener', async () => {
    const { poller, clock, asked } = polling(FIRST);
    const ends = [poller.subscribe(() => undefined), poller.subscribe(() => undefined)];
    await answers();
    ends[0]?.();
    expect(clock.pending).toBe(1);
    ends[1]?.();
    expect(clock.pending).toBe(0);
    expect(poller.isUsed).toBe(false);
    expect(asked).toHaveLength(1);
  });

  it('drops the answer to a question that a newer one replaced', async () => {
    const { poller, asked } = polling(FIRST, { kind: 'data', data: 'second', etag: '"2"' });
    const seen: (string | undefined)[] = [];
    poller.subscribe(() => seen.push(poller.answer.data));
    void poller.refresh();
    await answers();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(seen).toEqual(['second']);
  });
});

describe("the server's clock", () => {
  const at = (time: number): string => new Date(time).toISOString();

  it('shows the time of the viewer until an answer says more', () => {
    const clock = new HandClock();
    const server = new ServerClock(clock);
    expect(server.now()).toBe(1000);
    server.observe('nothing');
    expect(server.now()).toBe(1000);
    server.observe(at(61_000));
    expect(server.now()).toBe(61_000);
    clock.time += 500;
    expect(server.now()).toBe(61_500);
  });

  it('does not go back for an answer that was on its way for longer', () => {
    const clock = new HandClock();
    const server = new ServerClock(clock);
    server.observe(at(61_000));
    clock.time += 3000;
    server.observe(at(62_500));
    expect(server.now()).toBe(64_000);
    server.observe(at(64_200));
    expect(server.now()).toBe(64_200);
  });

  it('follows when the viewer sets the clock', () => {
    const clock = new HandClock();
    const server = new ServerClock(clock);
    server.observe(at(61_000));
    clock.time += 3_600_000;
    server.observe(at(64_000));
    expect(server.now()).toBe(64_000);
  });
});
