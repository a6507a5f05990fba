import { setImmediate as turn } from 'node:timers/promises';
import { type DynamicModule, Global, type LoggerService, Module, type ModuleMetadata } from '@nestjs/common';
import { jest } from '@jest/globals';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { CallLog } from '../application/call-log.js';
import { timersAre } from './timers.js';

const START = '2026-01-01T00:00:00.000Z';

/** What an application is made of, besides `ScheduleModule.forRoot()`. */
export interface Parts extends ModuleMetadata {
  /** Instead of `forRoot()`. */
  readonly schedule?: DynamicModule;
}

/** An application that has started. */
export interface Running {
  readonly context: TestingModule;
  readonly registry: SchedulerRegistry;
  readonly calls: CallLog;
  readonly lines: LogLines;
}

/** Everything that is logged, by level. */
export class LogLines implements LoggerService {
  readonly error = this.#keeper();
  readonly warn = this.#keeper();
  readonly log = this.#keeper();
  readonly debug = this.#keeper();

  /** A function that is called as Nest's logger is, and remembers it. */
  #keeper() {
    const lines: string[] = [];
    return Object.assign((...line: unknown[]) => void lines.push(line.map(text).join(' ')), { lines });
  }
}

function text(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}

@Global()
@Module({ providers: [CallLog], exports: [CallLog] })
class CallLogModule {}

const opened: TestingModule[] = [];

/** Finer than any two moments that a test tells apart. */
const SLICE_MS = 50;

/** Stops time, for a test to move it: the timers and `Date`, as the tests of @nestjs/schedule do. */
export function stopTime(start = START): void {
  jest.useFakeTimers({ now: new Date(start), doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  // Nothing tells then that time is faked, so that what holds for timers of Node holds for these.
  if (timersAre('real')) Reflect.deleteProperty(setTimeout, 'clock');
}

/** Lets virtual time pass; every timer that falls due fires. With synchronous timers no promise settles meanwhile. */
export async function pass(milliseconds: number): Promise<void> {
  if (!timersAre('synchronous')) return jest.advanceTimersByTimeAsync(milliseconds);
  jest.advanceTimersByTime(milliseconds);
  await turn();
}

/** As {@link pass}, for what waits for promises in between: handlers that are at work for a while, and locks. */
export async function passInTurns(milliseconds: number): Promise<void> {
  if (!timersAre('synchronous')) return pass(milliseconds);
  await turn();
  for (let passed = 0; passed < milliseconds; passed += SLICE_MS)
    await pass(Math.min(SLICE_MS, milliseconds - passed));
}

/** Starts an application with a {@link CallLog}; {@link closeAll} ends it. */
export async function start(parts: Parts = {}): Promise<Running> {
  const { context, lines } = await prepare(parts);
  opened.push(context);
  await context.init();
  return { context, lines, registry: context.get(SchedulerRegistry), calls: context.get(CallLog) };
}

/** An application whose hooks have not been called. */
export async function prepare({ schedule = ScheduleModule.forRoot(), ...parts }: Parts) {
  const lines = new LogLines();
  const imports = [schedule, CallLogModule, ...(parts.imports ?? [])];
  const context = await Test.createTestingModule({ ...parts, imports })
    .setLogger(lines)
    .compile();
  return { context, lines };
}

/** What keeps the application from starting. */
export async function startError(parts: Parts): Promise<string> {
  try {
    await start(parts);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('the application has started');
}

/** Ends what {@link start} has started, and lets time go on by itself. */
export async function closeAll(): Promise<void> {
  const closing = { isDone: false };
  const closed = Promise.all(opened.splice(0).map((context) => context.close()));
  void closed.finally(() => (closing.isDone = true));
  // Handlers that are waited for need time to pass.
  while (!closing.isDone) await passInTurns(1000);
  await closed;
  jest.useRealTimers();
}
