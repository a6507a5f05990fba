import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const RECIPES = 'sample/recipes';
const PAGES = ['docs/recipes.md', 'docs/long-runs.md', 'docs/errors-and-events.md'];

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** As an excerpt from the middle of a class reads: without what its lines are indented by, and what ends it. */
const plain = (code: string) => code.replace(/^ +/gm, '').replace(/[;,\s]+$/, '');

const blocks = PAGES.flatMap((page) =>
  [...read(page).matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => ({ page, code })),
);

/** Everything below sample/ that is compiled. */
const sources = readdirSync(join(ROOT, 'sample'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/\b(dist|node_modules)\b/.test(path))
  .map((path) => plain(read(join('sample', path))));

describe('code in pages', () => {
  it.each(blocks)('$page: every block is compiled in a sample', ({ code }) => {
    const isCompiled = sources.some((source) => source.includes(plain(code)));
    expect({ code, isCompiled }).toEqual({ code, isCompiled: true });
  });

  it.each(readdirSync(join(ROOT, RECIPES)))('docs/recipes.md shows all of %s', (file) => {
    expect(read('docs/recipes.md')).toContain(`\`\`\`ts\n${read(join(RECIPES, file))}\`\`\`\n`);
  });
});
