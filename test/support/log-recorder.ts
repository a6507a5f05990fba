import type { LoggerService } from '@nestjs/common';

type Level = 'log' | 'warn' | 'error' | 'debug';

/** Records what this package logs. */
export class LogRecorder implements LoggerService {
  readonly #lines: { level: Level; message: string; stack: unknown }[] = [];

  /** The messages of one level. */
  lines(level: Level): string[] {
    return this.#lines.filter((line) => line.level === level).map(({ message }) => message);
  }

  /** The parameter after the message for each line of one level. Usually it is undefined or a stack. */
  stacks(level: Level): unknown[] {
    return this.#lines.filter((line) => line.level === level).map(({ stack }) => stack);
  }

  log(...line: unknown[]): void {
    this.#note('log', line);
  }

  warn(...line: unknown[]): void {
    this.#note('warn', line);
  }

  error(...line: unknown[]): void {
    this.#note('error', line);
  }

  debug(...line: unknown[]): void {
    this.#note('debug', line);
  }

  /** Nest passes the message, then the stack of an error, and the context last. */
  #note(level: Level, line: unknown[]): void {
    if (line.at(-1) !== 'BackgroundJobs') return;
    const stack = line.length > 2 ? line[1] : undefined;
    this.#lines.push({ level, message: String(line[0]), stack });
  }
}
