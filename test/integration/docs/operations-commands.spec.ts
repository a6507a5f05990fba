import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../../support/docs/code-blocks.js';
import { cli, clientOfSpec } from '../cli/cli-fixture.js';
import { startShopCluster } from './shop-cluster.js';

const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

interface Example {
  readonly command: string;
  readonly output: string;
}

/** The commands of the page, in its order, each with what it prints. */
const examples: readonly Example[] = [
  ...page.matchAll(/^```text\n\$ npx nestjs-background-jobs (.*)\n([^]*?)^```$/gm),
].map(([, command = '', output = '']) => ({ command, output }));

/** What remains of an output that shows another moment: headings, columns, labels, names, and the words around times. */
function shapeOf(output: string): string {
  return output
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(?:\d{4}-\d\d-\d\d |[A-Z][a-z]{2} \d\d )?\d\d:\d\d(?::\d\d)? [+-]\d\d:\d\d/g, 'TIME')
    .replaceAll(/\b\d+(?:\.\d+)?(?:ms|s|m|h|d)(?:\s\d\d[smh])?(?![\w-])/g, 'DURATION')
    .replaceAll(/\((?:Europe\/Berlin|Etc\/GMT\S+)\)|Europe\/Berlin|Etc\/GMT\S+/g, 'ZONE')
    .replaceAll(/(?<=3fd2a1c09b77-)1\d\d\b/g, 'NUMBER')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const argumentsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = '']) => quoted ?? word);

const WRITES = ['pause', 'resume', 'run', 'abort'];

describe('docs/operations.md', () => {
  let env: Awaited<ReturnType<typeof startShopCluster>>;

  beforeAll(async () => {
    env = await startShopCluster();
  });

  it.each(examples)('shows what `$command` prints', async ({ command, output }) => {
    const args = argumentsOf(command);
    const by = WRITES.includes(args[0] ?? '') ? ['--by', 'ada@ops'] : [];
    const { stdout, stderr, code } = await cli([...args, ...by], env);
    expect({ code, stderr, shape: shapeOf(stdout) }).toEqual({ code: 0, stderr: '', shape: shapeOf(output) });
    expect(output.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('answers each question by a command', () => {
    const [, questions = ''] = /^## Six questions\n([^]*?)^## /m.exec(page) ?? [];
    const answers = questions.split(/^### /m).slice(1);
    expect(answers).toHaveLength(6);
    for (const answer of answers) expect(answer).toContain('```text\n$ npx nestjs-background-jobs ');
    expect(examples.length).toBeGreaterThanOrEqual(12);
  });

  it('lists every key that a state store may have', async () => {
    const keys = await clientOfSpec(env.REDIS_URL).keys('background-jobs:state:*');
    const listed = [...page.matchAll(/^\| `<keyPrefix>state:([\w:]+)/gm)].map(([, name = '']) => name);
    const unlisted = keys
      .map((key) => key.replace('background-jobs:state:', ''))
      .filter((key) => !listed.some((name) => (name.endsWith(':') ? key.startsWith(name) : key === name)));
    expect(unlisted).toEqual([]);
    expect(listed).toHaveLength(9);
  });
});
