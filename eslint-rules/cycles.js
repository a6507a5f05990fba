import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { forEachImport, isRelative, posixPath } from './imports.js';

/** @type {Map<string, { readonly changedAt: number, readonly imports: readonly string[] }>} */
const known = new Map();

/**
 * The source that a relative import names.
 *
 * @type {(importer: string, specifier: string) => string}
 */
const fileOf = (importer, specifier) => {
  const path = join(dirname(importer), specifier);
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(source) ? source : path.replace(/\.js$/, '.tsx');
};

/**
 * The files that a file imports, types included. An editor may have changed the file since the last question.
 *
 * @param {string} file
 * @returns {readonly string[]}
 */
function importsOf(file) {
  const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changedAt === undefined) return [];
  const answer = known.get(file);
  if (answer?.changedAt === changedAt) return answer.imports;
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  const imports = importedFiles
    .map(({ fileName }) => fileName)
    .filter(isRelative)
    .map((specifier) => fileOf(file, specifier));
  known.set(file, { changedAt, imports });
  return imports;
}

/**
 * The shortest way from one file to another along imports, both included; `undefined` where there is none.
 *
 * @param {string} from
 * @param {string} to
 */
function wayBetween(from, to) {
  /** @type {Map<string, readonly string[]>} */
  const ways = new Map([[from, [from]]]);
  // A map yields what is added while it is walked.
  for (const [file, way] of ways) {
    if (file === to) return way;
    for (const next of importsOf(file)) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return undefined;
}

/**
 * No file leads back to itself, not even by types, because a reader cannot understand one half of a circle alone.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const cycles = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: { cycle: 'The imports lead in a circle: {{way}}.' },
  },
  create(context) {
    /** @type {{ readonly root: string }} */
    const { root } = context.options[0];
    return forEachImport((node, specifier) => {
      if (!isRelative(specifier)) return;
      const way = wayBetween(fileOf(context.filename, specifier), context.filename);
      if (way === undefined) return;
      const names = [context.filename, ...way].map((file) => posixPath(root, file));
      context.report({ node, messageId: 'cycle', data: { way: names.join(' → ') } });
    });
  },
};
