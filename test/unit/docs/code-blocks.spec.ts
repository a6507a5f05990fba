import { describe, expect, it } from '@jest/globals';
import { codeBlocks, isInSample, pages } from '../../support/docs/code-blocks.js';
import { complaintsOf } from '../../support/docs/compiled-blocks.js';
import { Compiler } from '../../support/docs/compiler.js';

const LIMIT_MS = 60_000;

const compiler = new Compiler();

describe('the code in README.md and docs/', () => {
  it(
    'compiles, in a sample or by itself',
    () => {
      const blocks = pages().flatMap((page) => codeBlocks(page));
      const others = blocks.filter(({ code }) => !isInSample(code));

      expect(blocks.length).toBeGreaterThan(others.length);
      expect(others.length).toBeGreaterThan(10);
      expect(complaintsOf(others, compiler)).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('code that is wrong is named by its page and line', () => {
  // Each is a page, and its code begins on line 3.
  const wrong: [name: string, line: number, code: string][] = [
    ['a-file', 4, "export const job = '1 h';\nexport const wrong: Duration = 'soon';"],
    ['statements', 4, 'const { registry } = this;\nconst job = registry.get(12);'],
    ['members', 3, "@BackgroundJob({ interval: '5 minuts' })\nasync work() {}"],
    ['a-member-of-no-host', 4, '@BackgroundJob({ interval: 5 })\nasync work() { this.nothing(); }'],
    ['code-beside-that-of-another-package', 5, 'there.is(@nothing)\n// Here\nconst wrong: Duration = true;'],
    ['imports-without-one', 4, "import { JobRun } from 'nestjs-background-jobs';\nlet a: JobRegistry;"],
    ['a-name-of-nothing', 3, 'new Nothing();'],
    ['no-code', 3, 'this is no code'],
  ];

  it(
    'whatever its form',
    () => {
      const blocks = wrong.flatMap(([name, , code]) => codeBlocks(name, `#\n\`\`\`ts\n${code}\n\`\`\`\n`));
      const places = complaintsOf(blocks, compiler).map((complaint) => complaint.replace(/: [^]*/, ''));

      expect(places).toEqual(expect.arrayContaining(wrong.map(([name, line]) => `${name}:${line}`)));
    },
    LIMIT_MS,
  );
});
