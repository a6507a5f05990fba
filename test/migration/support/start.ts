import { setImmediate as turn } from 'node:timers/promises';
import { type DynamicModule, Global, type LoggerService, Module, type ModuleMetadata } from '@nestjs/common';
import { jest } from '@jest/globals';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { CallLog } from '../application/call-log.js';
import { timersAre } from './timers.js';

const START = '2026-01-01T00:00:00.000Z';

/** The parts of an application, besides `ScheduleModule.forRoot()`. */
export interface Parts extends ModuleMetadata {
  /** Replaces `forRoot()`. */
  readonly schedule?: DynamicModule;
}

/** An application that has started. */
export interface Running {
  readonly context: TestingModule;
  readonly registry: SchedulerRegistry;
  readonly calls: CallLog;
  readonly lines: LogLines;
}

/** All log lines, by level. */
export class LogLines implements LoggerService {
  readonly error = this.#keeper();
  readonly warn = this.#keeper();
  readonly log = this.#keeper();
  readonly debug = this.#keeper();

  /** A function like a method of Nest's logger that records its calls. */
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

/** Finer than the difference of any two moments in a test. */
const SLICE_MS = 50;

/** Stops time, so that a test moves it. It fakes the timers and `Date`, as the tests of @nestjs/schedule do. */
export function stopTime(start = START): void {
  jest.useFakeTimers({ now: new Date(start), doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  // Hides the fact that time is faked, so that the rules for Node's timers hold for these.
  if (timersAre('real')) Reflect.deleteProperty(setTimeout, 'clock');
}

/** Lets virtual time pass, and every due timer fires. With synchronous timers no promise settles meanwhile. */
export async function pass(milliseconds: number): Promise<void> {
  if (!timersAre('synchronous')) return jest.advanceTimersByTimeAsync(milliseconds);
  jest.advanceTimersByTime(milliseconds);
  await turn();
}

/** As {@link pass}, for code that waits for promises in between: slow handlers, and locks. */
export async function passInTurns(milliseconds: number): Promise<void> {
  if (!timersAre('synchronous')) return pass(milliseconds);
  await turn();
  for (let passed = 0; passed < milliseconds; passed += SLICE_MS)
    await pass(Math.min(SLICE_MS, milliseconds - passed));
}

/** Starts an application with a {@link CallLog}. {@link closeAll} ends it. */
export async function start(parts: Parts = {}): Promise<Running> {
  const { context, lines } = await prepare(parts);
  opened.push(context);
  await context.init();
  return { context, lines, registry: context.get(SchedulerRegistry), calls: context.get(CallLog) };
}

/** An application before its hooks run. */
export async function prepare({ schedule = ScheduleModule.forRoot(), ...parts }: Parts) {
  const lines = new LogLines();
  const imports = [schedule, CallLogModule, ...(parts.imports ?? [])];
  const context = await Test.createTestingModule({ ...parts, imports })
    .setLogger(lines)
    .compile();
  return { context, lines };
}

/** The error that prevents the start. */
export async function startError(parts: Parts): Promise<string> {
  try {
    await start(parts);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('the application has started');
}

/** Ends the applications of {@link start}, and restores real time. */
export async function closeAll(): Promise<void> {
  const closing = { isDone: false };
  const closed = Promise.all(opened.splice(0).map((context) => context.close()));
  void closed.finally(() => (closing.isDone = true));
  // The close waits for handlers, which need time.
  while (!closing.isDone) await passInTurns(1000);
  await closed;
  jest.useRealTimers();
}
