import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const inDocs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => join('docs', path));
const pages = ['README.md', ...inDocs];

/** A page without its code, in which brackets mean something else. */
function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replace(/^```[^]*?^```$/gm, '');
}

/** What a heading is called in a link. */
function anchorOf(heading: string): string {
  const text = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
  return text.trim().replaceAll(' ', '-');
}

function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** The links of a page to others of the repository, as paths from its root. */
function linksOf(page: string): { link: string; path: string; anchor: string | undefined }[] {
  return [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !link.startsWith('http'))
    .map((link) => {
      const [file = '', anchor] = link.split('#');
      return { link, anchor, path: file === '' ? page : join(dirname(page), file) };
    });
}

function isDead({ path, anchor }: ReturnType<typeof linksOf>[number]): boolean {
  if (!existsSync(join(ROOT, path))) return true;
  return anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).includes(anchor);
}

describe('the pages', () => {
  it.each(pages)('%s leads to what is there', (page) => {
    const dead = linksOf(page).filter(isDead);
    expect(dead.map(({ link }) => link)).toEqual([]);
  });

  it('are all in the table of contents', () => {
    const listed = linksOf('docs/README.md').map(({ path }) => path);
    const own = inDocs.filter((path) => dirname(path) === 'docs' && path !== 'docs/README.md');
    expect(own.filter((path) => !listed.includes(relative('', path)))).toEqual([]);
    expect(own.length).toBeGreaterThan(15);
  });
});
