import { ConsoleLogger, Logger, type LoggerService } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger as NestPinoLogger, PinoLogger } from 'nestjs-pino';
import { pino } from 'pino';
import { RemoteStateStore } from './cluster-state/remote-state-store.js';
import { RecordingLockStore } from './recording-lock-store.js';
import { closeApps, startApp } from './test-app.js';
import { gate } from './test-instance.js';
import { VirtualClock } from './virtual-clock.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const BOOM = { message: 'boom', stack: 'Error: boom\n    at here' };
const REFUSED = 'connect ECONNREFUSED';

const runId = expect.stringMatching(/^[0-9a-f]{12}-\d+$/);
const err = (facts: object): unknown => expect.objectContaining(facts);
const msg = (text: string): unknown => expect.stringContaining(text);
const busy = { job: 'busy', runId, lockKey: 'busy' };
const away = { event: 'store.away', err: err({ message: msg(REFUSED) }) };

/** The lines of {@link everyEvent}, with all of their fields but the instance, which each line has. */
const LINES = [
  {
    ...{ event: 'run.failed', job: 'fails', runId, tick: '2026-01-01T00:01:00.000Z', trigger: 'tick' },
    ...{ attempt: 2, durationMs: SECOND, outcome: 'failed', lockKey: 'fails', err: err(BOOM) },
    msg: msg('fails failed: boom (cause: no route) [run '),
  },
  {
    ...{ event: 'control', action: 'pause', job: 'fails', by: 'anna', reason: 'audit' },
    msg: 'fails is paused by request of anna: audit',
  },
  { event: 'control', action: 'resume', job: 'fails', msg: 'fails is no longer paused by request' },
  {
    ...{ ...busy, event: 'run.skipped', trigger: 'manual', outcome: 'skipped', reason: 'still-running' },
    msg: 'busy was skipped: still-running',
  },
  {
    ...{ ...busy, event: 'lock.lost', err: err({ message: msg('lock "busy"') }) },
    msg: msg('is aborted because'),
  },
  {
    ...{ ...away, store: 'lock', ...busy, trigger: 'manual', outcome: 'skipped', reason: 'lock-unavailable' },
    msg: msg('busy was skipped because connect ECONNREFUSED.'),
  },
  { event: 'store.back', store: 'lock', msg: 'the lock store answers again; runs skipped meanwhile: 1' },
  { ...away, store: 'state', msg: msg('reports do not reach the state store') },
  { event: 'store.back', store: 'state', msg: msg('the state store answers again') },
  { event: 'ticks.missed', job: 'busy', count: 2, msg: msg('busy missed 2 ticks (') },
];

/** How loggers show lines with fields, in any version of Nest. */
export function describeLogFields(): void {
  const listener = (): void => undefined;
  let written: string;

  beforeEach(() => {
    written = '';
    process.on('SIGTERM', listener);
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((text) => {
        written += String(text);
        return true;
      });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    process.off('SIGTERM', listener);
    Logger.overrideLogger(false);
    await closeApps();
  });

  async function linesIn(logger: LoggerService, fields: boolean): Promise<string> {
    written = '';
    await everyEvent(logger, fields);
    return written;
  }

  it('the text logger prints the same with fields as without', async () => {
    const logger = () => new ConsoleLogger({ colors: false });
    const without = textOf(await linesIn(logger(), false));

    expect(textOf(await linesIn(logger(), true))).toBe(without);
    expect(without).toContain('[BackgroundJobs] fails failed: boom (cause: no route) [run ');
    expect(without).toContain('Error: boom\n    at here\n');
    expect(without.match(/^\S+ \[BackgroundJobs\]/gm)).toHaveLength(LINES.length + 1);
  });

  it('the JSON logger prints the fields of every event in `message`', async () => {
    const lines = objectsIn(await linesIn(new ConsoleLogger({ json: true }), true));

    expect(eventsOf(lines.map(({ message }) => message as object))).toEqual(LINES);
    expect(lines.every(({ context }) => context === 'BackgroundJobs')).toBe(true);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: { err: { name: 'Error', ...BOOM, cause: { message: 'no route' } } } },
    ]);
  });

  it('the JSON logger prints texts without the option', async () => {
    const lines = objectsIn(await linesIn(new ConsoleLogger({ json: true }), false));
    expect(lines).toHaveLength(LINES.length + 1);
    expect(lines.every(({ message }) => typeof message === 'string')).toBe(true);
  });

  it('nestjs-pino prints the fields of every event at the top of its object', async () => {
    const destination = { write: (text: string) => void (written += text) };
    const pinoHttp = { logger: pino({ level: 'debug' }, destination) };
    const lines = objectsIn(await linesIn(new NestPinoLogger(new PinoLogger({ pinoHttp }), {}), true));

    expect(lines.every(({ context }) => context === 'BackgroundJobs')).toBe(true);
    expect(lines.find(({ event }) => event === 'run.failed')).toMatchObject({ level: 50 });
    const own = lines.map(({ level, time, pid, hostname, context, ...fields }) => {
      expect([level, time, pid, hostname, context]).not.toContain(undefined);
      return fields;
    });
    // Its serializer adds the causes to the message and to the stack.
    const expected = LINES.map((line) =>
      line.event === 'run.failed' ? { ...line, err: err({ type: 'Error', message: msg('boom') }) } : line,
    );
    expect(eventsOf(own)).toEqual(expected);
  });
}

/** An application whose log has each event of the documentation, and a repeated attempt, which is none. */
async function everyEvent(logger: LoggerService, fields: boolean): Promise<void> {
  const clock = new VirtualClock('2026-01-01T00:00:00Z');
  const [lockStore, stateStore] = [new RecordingLockStore(clock), new RemoteStateStore(clock)];
  const jobs = { scheduling: true, lockStore, stateStore, log: { fields } };
  const { registry, context } = await startApp({ clock, jobs });
  Logger.overrideLogger(logger);
  registry.add('fails', { cron: '* * * * *', retry: { attempts: 2, delay: SECOND } }, () => {
    throw Object.assign(new Error('boom', { cause: new Error('no route') }), { stack: BOOM.stack });
  });
  const { opened, open } = gate();
  const busyJob = registry.add('busy', { interval: '1h', lock: { lockTimeout: '30s' } }, () => opened);
  await clock.advance(MINUTE + SECOND);

  await stateStore.request({ id: 'p1', kind: 'pause', job: 'fails', by: 'anna', reason: 'audit' });
  await clock.advance(10 * SECOND);
  await stateStore.withdraw('p1', { by: 'anna' });
  await clock.advance(10 * SECOND);
  await registry.remove('fails');

  const running = busyJob.run();
  await clock.advance(1);
  await busyJob.run();
  await lockStore.lose('background-jobs:lock:busy');
  await clock.advance(15 * SECOND);
  open(undefined);
  await running;

  lockStore.before = () => refuse();
  const unlocked = busyJob.run();
  await clock.advance(5 * SECOND);
  await unlocked;
  lockStore.before = () => undefined;
  await busyJob.run();

  stateStore.failure = new Error(REFUSED);
  await clock.advance(30 * SECOND);
  stateStore.failure = undefined;
  await clock.advance(30 * SECOND);

  clock.block(3 * 60 * MINUTE);
  await clock.advance(SECOND);
  await context.close();
  Logger.overrideLogger(false);
}

function refuse(): never {
  throw new Error(REFUSED);
}

/** The lines about events, without their instance. */
function eventsOf(lines: readonly object[]): object[] {
  const all = lines as readonly { event?: string; instance?: string }[];
  for (const { instance } of all) expect(instance).toMatch(/:\d+:[0-9a-f]{12}$/);
  return all.filter(({ event }) => event !== undefined).map(withoutInstance);
}

function withoutInstance(line: object): object {
  return Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'instance'));
}

function objectsIn(text: string): Record<string, unknown>[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Without the time of the line and the ids of runs, which differ. */
function textOf(text: string): string {
  return text.replace(/\[Nest\] \d+ {2}- .*? (?=[A-Z]+ \[)/g, '').replace(/[0-9a-f]{12}(-\d+)?/g, 'id');
}
