import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Command, ROOT, run } from './support/command.js';
import { endSample, START_MS, startCompiled, startSample } from './support/sample.js';

const CLI = 'npx nestjs-background-jobs';
/** The program of the command, which starts at half the cost of `npx`. */
const BIN = `"${process.execPath}" "${join(ROOT, 'dist/esm/cli/main.js')}"`;
const READY = /Ctrl-C ends the sample/;
const LIMIT_MS = 180_000;

/** The first words of what a command prints, and those of further lines. */
const SHAPES: readonly (readonly [command: string, shape: RegExp])[] = [
  [
    'show Search.reindex',
    /^job +Search\.reindex\nschedule +every 20s\nstate +\w[^]*\nscheduled by +\S+:\d+:\w+/,
  ],
  [
    'instances',
    /^INSTANCE +STATE +HEARTBEAT +STARTED +VERSION +NODE +RUNS\n(\S+:\d+:\w+ +live .* v\d+\.\d+\.\d+ +\d\n){3}$/,
  ],
  ['list', /^JOB +SCHEDULE +STATE +NEXT TICK +LAST RUN\n[^]*\n\n5 jobs; 3 live instances\.\n$/],
  ['why Reports.send 02:30', /^[^]+\n\njob +Reports\.send\ntick +.* 02:30:00 [^]*\nverdict +[\w-]+\n/],
  [
    'why Newsletter.deliver',
    /^"Newsletter\.deliver" was paused at [^]+\(the[ \n]template[ \n]is[ \n]broken\)\.\n\n/,
  ],
  ['why Invoices.charge', /^[^]+\n\njob +Invoices\.charge\ntick +.*\nverdict +[\w-]+\n/],
  ['runs Invoices.charge --limit 5', /^STARTED +OUTCOME +TOOK +TRIGGER +RUN +INSTANCE\n\d\d:\d\d:\d\d /],
  ['locks', /^(KEY +JOB +KIND +OWNER +LEFT\n|No lock of a job is held\.)/],
  [
    'pause Cache.warm --reason "the cache is full" --until 10m',
    /^Cache\.warm is paused everywhere: 3 live instances of 3 acknowledged it\.\n\nuntil +.*\nacknowledged +/,
  ],
  ['resume Cache.warm', /^Cache\.warm is resumed everywhere: 3 live instances of 3 acknowledged it\.\n/],
  [
    'run Reports.send --wait',
    /^Run \S+ of Reports\.send has started on \S+\.\nrun +\S+\noutcome +succeeded\n[^]*\nattempts +1\n$/,
  ],
  ['audit --limit 5', /^AT +BY +ACTION +JOB +RESULT\n.* run +Reports\.send +started /],
];

const pidsIn = (output: string) => [...output.matchAll(/process id (\d+)/g)].map(([, pid]) => Number(pid));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** The lines that the sample asks the reader to type. */
const typedLines = (output: string) => output.match(/^(?:export|npx) .*$/gm) ?? [];

async function expectAllGone({ output }: Command): Promise<void> {
  const [, port] = /locks and reports are in 127\.0\.0\.1:(\d+)/.exec(output) ?? [];
  expect(pidsIn(output)).toHaveLength(3);
  expect(pidsIn(output).filter(isAlive)).toEqual([]);
  expect(await answers(Number(port))).toBe(false);
}

const environment = (seconds: number) => ({ REDIS_URL: undefined, SAMPLE_SECONDS: String(seconds) });

/** Types a line in a shell of its own. */
const type = (exported: string, command: string) =>
  run('sh', ['-c', `${exported}\n${command}`], { who: 'second terminal' });

/** Types a command until its output has that form, because the jobs need a moment for their first runs. */
async function untilTyped(exported: string, command: string, form: RegExp): Promise<void> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const printed = await type(exported, command);
    if (form.test(printed)) return;
    if (performance.now() > deadline) throw new Error(`${command} has printed ${printed}`);
  }
}

describe('npm run sample:operations', () => {
  it(
    'prints commands that answer when they are typed in a second terminal, and ends with all of its processes on Ctrl-C',
    async () => {
      const sample = startSample('operations', environment(170));
      await sample.untilPrinted(READY, START_MS);
      const [exported = '', ...commands] = typedLines(sample.output);
      expect(commands).toEqual(SHAPES.map(([command]) => `${CLI} ${command}`));
      await untilTyped(exported, `${BIN} runs Invoices.charge`, /succeeded/);

      for (const [index, [command, shape]] of SHAPES.entries()) {
        const printed = await type(exported, `${index === 0 ? CLI : BIN} ${command}`);
        expect({ command, printed }).toEqual({ command, printed: expect.stringMatching(shape) });
      }

      await endSample(sample, 'SIGINT');
      await expectAllGone(sample);
    },
    LIMIT_MS,
  );

  it(
    'ends by itself when it is told to, with exit code 0',
    async () => {
      const sample = startCompiled('operations', environment(5));
      await sample.ended(START_MS);
      expect(sample.code).toBe(0);
      await sample.untilGone(START_MS);
      await expectAllGone(sample);
    },
    LIMIT_MS,
  );
});
