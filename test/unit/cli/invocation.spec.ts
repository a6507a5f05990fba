import { describe, expect, test } from '@jest/globals';
import { COMMAND_NAMES } from '../../../lib/cli/input/commands.js';
import { helpText } from '../../../lib/cli/input/help.js';
import { readInvocation } from '../../../lib/cli/input/invocation.js';
import { UsageError } from '../../../lib/cli/input/usage-error.js';

const read = (line: string) => readInvocation(line === '' ? [] : line.split(' '));

describe('a command line', () => {
  test('has options before and behind the command, in both forms', () => {
    const { command, positionals, values } = read('--redis redis://a pause Reports.send --reason=-x- --json');

    expect(command?.name).toBe('pause');
    expect(positionals).toEqual(['Reports.send']);
    expect(values).toEqual({ redis: 'redis://a', reason: '-x-', json: true });
  });

  test('may have a job that begins with a dash behind two dashes', () => {
    expect(read('show -- --job').positionals).toEqual(['--job']);
  });

  test('may have an empty prefix', () => {
    expect(read('list --prefix=').values).toEqual({ prefix: '' });
  });

  test.each(['--help', '-h', '--version', '-v', 'why --help', 'show -h'])('%s needs nothing else', (line) => {
    expect(() => read(line)).not.toThrow();
  });

  test.each([
    ['lst', 'unknown command `lst`: did you mean `list`?'],
    ['redis://:secret@host', 'unknown command `redis://***@host`: expected one of'],
    ['list --jsn', 'unknown option `--jsn`: did you mean `--json`?'],
    ['--rediss=redis://:secret@host list', 'unknown option `--rediss`: did you mean `--redis`?'],
    ['list --redis://:secret@host', 'unknown option `--redis://***@host`: expected one of'],
    ['list -x', 'unknown option `-x`'],
    ['list --constructor', 'unknown option `--constructor`'],
    ['list --until 2h', '`list` has no option `--until`: see `list --help`.'],
    ['show', '`show` needs the name of a job: `show <job>`.'],
    ['abort --json', '`abort` needs the id of a run, as `show` prints it: `abort <runId>`.'],
    ['show Reports. send', '`show` takes no further argument, got "send"'],
    ['list redis://:secret@host', '`list` takes no further argument, got "redis://***@host"'],
    ['pause a --reason', '`--reason` needs a value: `--reason <text>`.'],
    ['pause a --reason --json', '`--reason` needs a value: `--reason <text>`; a value that begins with `-`'],
    ['pause a --reason=', '`--reason` needs a value'],
    ['list --json=false', '`--json` takes no value.'],
  ])('%s is refused: %s', (line, message) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(message);
  });
});

describe('the help', () => {
  test.each(['', ...COMMAND_NAMES])('of %j fits 100 columns', (name) => {
    const text = helpText(read(name === '' ? '-h' : `${name} -h`).command);

    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(text).toContain('--redis <url>');
    expect(text).toContain(`nestjs-background-jobs ${name}`);
  });
});
