import { type Clock, sleep } from '../../lib/core/clock.js';
import type { AcquireOptions, Lease, LockStore } from '../../lib/locks/lock-store.js';

/** The result of a command. For `tryAcquire` it says whether the lock is granted. */
interface Answers {
  tryAcquire: boolean;
  extend: boolean;
  release: boolean;
  fencingToken: number;
}
type Command = keyof Answers;

/** The reaction of the store to a command. */
export type Behaviour<Answer> = (clock: Clock) => Promise<Answer>;

export const answers =
  <Answer>(answer: Answer): Behaviour<Answer> =>
  () =>
    Promise.resolve(answer);

export const answersAfter =
  <Answer>(milliseconds: number, answer: Answer): Behaviour<Answer> =>
  (clock) =>
    sleep(clock, milliseconds).then(() => answer);

export const neverAnswers: Behaviour<never> = () => new Promise(() => {});

export const rejectsWith =
  (reason: unknown): Behaviour<never> =>
  () =>
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a store rejects with what it likes
    Promise.reject(reason);

export const rejectsAfter =
  (milliseconds: number, reason: unknown): Behaviour<never> =>
  (clock) =>
    sleep(clock, milliseconds).then(() => rejectsWith(reason)(clock));

export const throwsAtOnce =
  (reason: Error): Behaviour<never> =>
  () => {
    throw reason;
  };

/** A command as the store received it. */
export interface Call {
  readonly command: Command;
  /** On the monotonic clock. */
  readonly at: number;
  readonly ttl?: number;
  readonly key?: string;
  readonly options?: AcquireOptions;
}

/** A store that a test controls. By default it grants every command. */
export class ScriptedStore implements LockStore {
  readonly calls: Call[] = [];
  readonly #next = new Map<Command, Behaviour<unknown>[]>();
  readonly #always = new Map<Command, Behaviour<unknown>>();

  constructor(private readonly clock: Clock) {
    for (const command of ['tryAcquire', 'extend', 'release'] as const) this.always(command, answers(true));
    this.always('fencingToken', answers(1));
  }

  /** Sets the reactions to the next commands, one after the other, before the usual reaction. */
  next<Name extends Command>(command: Name, ...behaviours: Behaviour<Answers[Name]>[]): void {
    this.#next.set(command, [...(this.#next.get(command) ?? []), ...behaviours]);
  }

  always<Name extends Command>(command: Name, behaviour: Behaviour<Answers[Name]>): void {
    this.#always.set(command, behaviour);
  }

  /** The times of these commands. */
  times(command: Command): number[] {
    return this.calls.filter((call) => call.command === command).map(({ at }) => at);
  }

  tryAcquire(key: string, ttl: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    const granted = this.#perform('tryAcquire', { key, ttl, options });
    return granted.then((isGranted) => (isGranted ? this.#lease(key) : undefined));
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #lease(key: string): Lease {
    return {
      key,
      extend: (ttl) => this.#perform('extend', { ttl }),
      release: () => this.#perform('release'),
      fencingToken: () => this.#perform('fencingToken'),
    };
  }

  #perform<Name extends Command>(command: Name, details: Partial<Call> = {}): Promise<Answers[Name]> {
    this.calls.push({ command, at: this.clock.monotonic(), ...details });
    const behaviour = this.#next.get(command)?.shift() ?? this.#always.get(command);
    // `next` and `always` chose the reaction for this command.
    return (behaviour as Behaviour<Answers[Name]>)(this.clock);
  }
}
