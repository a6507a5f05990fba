import { Injectable } from '@nestjs/common';

/** The calls of handlers, with their times. */
@Injectable()
export class CallLog {
  readonly #started = Date.now();
  readonly #calls: { name: string; at: number }[] = [];

  note(name: string): void {
    this.#calls.push({ name, at: Date.now() });
  }

  /** The times of the calls, in seconds since the application was made. */
  seconds(name: string): number[] {
    return this.moments(name).map((at) => (at - this.#started) / 1000);
  }

  /** The times of the calls, in milliseconds since 1970. */
  moments(name: string): number[] {
    return this.#calls.filter((call) => call.name === name).map(({ at }) => at);
  }
}
