import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runCommandLine } from '../../../lib/cli/command-line.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const CONFIG = join(import.meta.dirname, 'fixtures/paused-job.js');

/** The output of a command in a terminal of these properties. */
async function outputOf(args: string[], env: Record<string, string> = {}, isTerminal = true) {
  const output = { out: '', err: '' };
  const clock = new VirtualClock('2026-01-01T00:00:00Z');
  const end = await runCommandLine(args, {
    out: (text) => (output.out += text),
    err: (text) => (output.err += text),
    env,
    isTerminal,
    clock,
  });
  return { ...output, ...end };
}

describe('colours', () => {
  test('are in a terminal, beside the word', async () => {
    expect((await outputOf(['list', '--config', CONFIG])).out).toContain(
      '\u001b[33mpaused, not scheduled\u001b[39m',
    );
  });

  test.each([
    ['NO_COLOR is set', { NO_COLOR: '1' }, true],
    ['the terminal knows none', { TERM: 'dumb' }, true],
    ['the output is no terminal', {}, false],
  ])('are not there when %s', async (_, env, isTerminal) => {
    const { out } = await outputOf(['list', '--config', CONFIG], env, isTerminal);

    expect(out).toContain('paused, not scheduled');
    expect(out).not.toContain('\u001b');
  });

  test('are not in JSON', async () => {
    const { out } = await outputOf(['list', '--json', '--config', CONFIG]);

    expect(JSON.parse(out)).toMatchObject([{ name: 'job', paused: { by: 'ada' } }]);
  });
});

test('a process may linger when its stores are those of the user', async () => {
  expect(await outputOf(['list', '--config', CONFIG])).toMatchObject({ exitCode: 0, mayLinger: true });
  expect(await outputOf(['--version'])).toMatchObject({ exitCode: 0, mayLinger: false });
  expect(await outputOf(['lst'])).toMatchObject({ exitCode: 2, mayLinger: false, out: '' });
});
