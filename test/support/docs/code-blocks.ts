import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Code in a page that is to be compiled by itself: a block of TypeScript, or a part of one. */
export interface CodeBlock {
  /** Below the root. */
  readonly page: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

/** Stands alone before a block, where readers do not see it: the block shows how another package is used. */
const ELSEWHERE = '<!-- code of another package -->';
const BLOCK = /^```(?:ts|typescript)\n([^]*?)^```$/gm;
/** In a block that compares: what stands before the first of these lines is written for another package. */
const HERE = /^\/\/ (?:Here|Or)\b/m;

/** README.md, and every page below docs/. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return ['README.md', ...docs.filter((path) => path.endsWith('.md')).map((path) => `docs/${path}`)].sort();
}

/** @param text of the page */
export function codeBlocks(page: string, text = readFileSync(join(ROOT, page), 'utf8')): CodeBlock[] {
  return [...text.matchAll(BLOCK)].flatMap(({ index, 1: code = '' }) => {
    const before = text.slice(0, index).split('\n');
    if (before.findLast((line) => line !== '') === ELSEWHERE) return [];
    return partsOf({ page, line: before.length + 1, code });
  });
}

function partsOf(block: CodeBlock): CodeBlock[] {
  const [first = '', ...parts] = block.code.split(new RegExp(`(?=${HERE.source})`, 'm'));
  if (!HERE.test(block.code)) return [block];
  let line = block.line + linesIn(first);
  return parts.map((code) => {
    const part = { ...block, code, line };
    line += linesIn(code);
    return part;
  });
}

const linesIn = (code: string) => code.split('\n').length - 1;

/** As an excerpt from the middle of a class reads: without what its lines are indented by, and what ends it. */
const plain = (code: string) => code.replace(/^ +/gm, '').replace(/[;,\s]+$/, '');

/** Everything below sample/ that is compiled. */
const samples = readdirSync(join(ROOT, 'sample'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/\b(dist|node_modules)\b/.test(path))
  .map((path) => plain(readFileSync(join(ROOT, 'sample', path), 'utf8')));

/** Whether a sample has that code, word for word. */
export function isInSample(code: string): boolean {
  return samples.some((sample) => sample.includes(plain(code)));
}
