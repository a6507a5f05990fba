import { describe, expect, it } from '@jest/globals';
import { CommandTimeouts } from '../../../lib/locks/command-timeouts.js';
import { Outcome } from '../../support/outcome.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

const tooLate = new Error('too late');

function setUp(clock = new VirtualClock()) {
  const limits = new CommandTimeouts(clock);
  const within = <Answer>(limit: number, answer: Promise<Answer>): Outcome<Answer> =>
    new Outcome(limits.within(limit, answer, () => tooLate));
  return { clock, within };
}

const never = (): Promise<string> => new Promise(() => {});

/** Sockets are read again only when the test says so. */
class ClockWithTurns extends VirtualClock {
  readonly turns: (() => void)[] = [];

  override afterPoll(callback: () => void): void {
    this.turns.push(callback);
  }
}

describe('a command is given up when its time limit is up', () => {
  it('an answer within the limit is handed on', async () => {
    const { clock, within } = setUp();
    const answered = within(1000, Promise.resolve('answer'));
    await clock.advance(5000);
    expect(answered).toMatchObject({ state: 'resolved', value: 'answer' });
  });

  it('a rejection within the limit is handed on as it came', async () => {
    const { clock, within } = setUp();
    const refusal = new Error('READONLY');
    const refused = within(1000, Promise.reject(refusal));
    await clock.advance(0);
    expect(refused.error).toBe(refusal);
  });

  it('without an answer it is rejected at the limit, not before', async () => {
    const { clock, within } = setUp();
    const unanswered = within(1000, never());
    await clock.advance(999);
    expect(unanswered.state).toBe('pending');
    await clock.advance(1);
    expect(unanswered.error).toBe(tooLate);
  });

  it('limits of different lengths run out each at its own time', async () => {
    const { clock, within } = setUp();
    const long = within(1000, never());
    const short = within(333, never());
    await clock.advance(100);
    const second = within(333, never());
    await clock.advance(233);
    expect([short.state, second.state, long.state]).toEqual(['rejected', 'pending', 'pending']);
    await clock.advance(100);
    expect([second.state, long.state]).toEqual(['rejected', 'pending']);
    await clock.advance(567);
    expect(long.state).toBe('rejected');
  });

  describe('a limit ends once', () => {
    it('when its time is up: then it cannot be cancelled', async () => {
      const clock = new VirtualClock();
      let ends = 0;
      const limit = new CommandTimeouts(clock).set(1000, () => ends++);
      await clock.advance(5000);
      expect(ends).toBe(1);
      expect(limit.cancel()).toBe(false);
    });

    it('when it is cancelled: then its time is never up', async () => {
      const clock = new VirtualClock();
      let ends = 0;
      const limit = new CommandTimeouts(clock).set(1000, () => ends++);
      await clock.advance(999);
      expect(limit.cancel()).toBe(true);
      expect(limit.cancel()).toBe(false);
      await clock.advance(5000);
      expect(ends).toBe(0);
    });

    it('also when it is cancelled while the sockets are read once more', async () => {
      const clock = new ClockWithTurns();
      let ends = 0;
      const limit = new CommandTimeouts(clock).set(1000, () => ends++);
      await clock.advance(1000);
      expect(limit.cancel()).toBe(true);
      clock.turns.forEach((read) => read());
      expect(ends).toBe(0);
    });
  });

  it('a refusal that comes after the limit goes nowhere', async () => {
    const { clock, within } = setUp();
    let refuse: (error: Error) => void = () => {};
    const refused = within(1000, new Promise((_, reject) => (refuse = reject)));
    await clock.advance(1000);
    refuse(new Error('connection closed'));
    await settle();
    expect(refused.error).toBe(tooLate);
  });

  it('a thousand commands need one timer, and none when all limits have run out', async () => {
    const { clock, within } = setUp();
    for (let i = 0; i < 1000; i++) within(1000, i % 2 ? never() : Promise.resolve('answer'));
    expect(clock.pending).toBe(1);
    await clock.advance(1000);
    expect(clock.pending).toBe(0);
  });
});

describe('a limit that is up lets the sockets be read once more before it gives up', () => {
  it('an answer that had arrived while the event loop was blocked counts', async () => {
    const clock = new ClockWithTurns();
    const { within } = setUp(clock);
    let answer: (value: string) => void = () => {};
    const late = within(1000, new Promise<string>((resolve) => (answer = resolve)));
    clock.block(3000);
    await clock.advance(0);
    expect(late.state).toBe('pending');

    answer('read in that turn');
    await settle();
    clock.turns.forEach((read) => read());
    await settle();
    expect(late).toMatchObject({ state: 'resolved', value: 'read in that turn' });
  });

  it('what is still unanswered after that turn is given up', async () => {
    const clock = new ClockWithTurns();
    const { within } = setUp(clock);
    const unanswered = within(1000, never());
    clock.block(3000);
    await clock.advance(0);
    clock.turns.forEach((read) => read());
    await settle();
    expect(unanswered.error).toBe(tooLate);
  });
});
