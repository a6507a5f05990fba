import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { codeBlocks, isInSample, ROOT } from '../../support/docs/code-blocks.js';

const RECIPES = 'sample/recipes';
const PAGES = [
  'docs/recipes.md',
  'docs/long-runs.md',
  'docs/errors-and-events.md',
  'docs/schedules.md',
  'docs/locking.md',
  'docs/configuration.md',
  'docs/shutdown.md',
  'docs/tracing.md',
  'docs/health.md',
];

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const blocks = PAGES.flatMap((page) => codeBlocks(page));

describe('code in pages', () => {
  it.each(blocks)('$page: every block is compiled in a sample', ({ code }) => {
    expect({ code, isCompiled: isInSample(code) }).toEqual({ code, isCompiled: true });
  });

  it.each(readdirSync(join(ROOT, RECIPES)))('docs/recipes.md shows all of %s', (file) => {
    expect(read('docs/recipes.md')).toContain(`\`\`\`ts\n${read(join(RECIPES, file))}\`\`\`\n`);
  });
});
