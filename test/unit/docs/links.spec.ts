import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pages, ROOT } from '../../support/docs/code-blocks.js';
import { anchorsOf, linksOf, type PageLink } from '../../support/docs/links.js';

const inDocs = pages().filter((page) => page !== 'README.md');

function isDead({ path, anchor }: PageLink): boolean {
  if (!existsSync(join(ROOT, path))) return true;
  return anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).includes(anchor);
}

describe('the pages', () => {
  it.each([...pages(), 'CONTRIBUTING.md'])('%s leads to what is there', (page) => {
    const dead = linksOf(page).filter(isDead);
    expect(dead.map(({ link }) => link)).toEqual([]);
  });

  it.each(pages())('%s leads to no test, because the package has none', (page) => {
    expect(linksOf(page).filter(({ path }) => path.startsWith('test/'))).toEqual([]);
  });

  it('lead somewhere at all', () => {
    expect(pages().flatMap(linksOf).length).toBeGreaterThan(100);
  });

  it('are all in the table of contents', () => {
    const listed = linksOf('docs/README.md').map(({ path }) => path);
    const own = inDocs.filter((path) => dirname(path) === 'docs' && path !== 'docs/README.md');
    expect(own.filter((path) => !listed.includes(relative('', path)))).toEqual([]);
    expect(own.length).toBeGreaterThan(15);
  });
});
