import type { LoggerService } from '@nestjs/common';

type Level = 'log' | 'warn' | 'error' | 'debug';

/** Keeps what is logged by this package, for a test to read. */
export class LogRecorder implements LoggerService {
  readonly #lines: { level: Level; message: string; stack: unknown }[] = [];

  /** The messages of one level. */
  lines(level: Level): string[] {
    return this.#lines.filter((line) => line.level === level).map(({ message }) => message);
  }

  /** What was handed on behind the message, for each line of one level: mostly nothing, or a stack. */
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

  /** Nest hands on the message, for errors the stack, and last the context. */
  #note(level: Level, line: unknown[]): void {
    if (line.at(-1) !== 'BackgroundJobs') return;
    const stack = line.length > 2 ? line[1] : undefined;
    this.#lines.push({ level, message: String(line[0]), stack });
  }
}
