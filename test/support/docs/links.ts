import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './code-blocks.js';

/** A link of a page to another file of the repository. */
export interface PageLink {
  /** As it stands in the page. */
  readonly link: string;
  /** From the root. */
  readonly path: string;
  readonly anchor: string | undefined;
}

/** A page without its code, in which brackets mean something else. */
function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replace(/^```[^]*?^```$/gm, '');
}

/** What a heading is called in a link. */
function anchorOf(heading: string): string {
  const text = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
  return text.trim().replaceAll(' ', '-');
}

/** What the headings of a page are called in links. */
export function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** The links of a page to others of the repository, as paths from its root. */
export function linksOf(page: string): PageLink[] {
  return [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !link.startsWith('http'))
    .map((link) => {
      const [file = '', anchor] = link.split('#');
      return { link, anchor, path: file === '' ? page : join(dirname(page), file) };
    });
}
