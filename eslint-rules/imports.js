import { dirname, join, relative, sep } from 'node:path';

/** @typedef {import('eslint').Rule.RuleModule} RuleModule */
/** @typedef {import('eslint').Rule.Node} Node */

/**
 * Calls `check` for every import of a file: static, dynamic, of types, and re-exports.
 *
 * @param {(node: Node, specifier: string) => void} check
 * @returns {import('eslint').Rule.RuleListener}
 */
export function forEachImport(check) {
  /** @param {{ readonly source?: unknown }} node */
  const visit = (node) => {
    // Only the nodes below are visited, and their source is a literal where it names a file or a package.
    const source = /** @type {(Node & { readonly value?: unknown }) | null | undefined} */ (node.source);
    if (source && typeof source.value === 'string') check(source, source.value);
  };
  return {
    ImportDeclaration: visit,
    ImportExpression: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    TSImportType: visit,
  };
}

/** @param {string} specifier */
export const isRelative = (specifier) => specifier.startsWith('.');

/** @type {(from: string, to: string) => string} */
export const posixPath = (from, to) => relative(from, to).split(sep).join('/');

/**
 * A place is a file (`errors.ts`) or a folder (`jobs/`), below the root that the rule is given.
 *
 * @type {(file: string, place: string) => boolean}
 */
const lies = (file, place) => (place.endsWith('/') ? file.startsWith(place) : file === place);

/**
 * `@scope/name/file` and `name/file` without the file.
 *
 * @type {(specifier: string) => string}
 */
const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** @typedef {{ readonly places: readonly string[], readonly imports: readonly string[] }} Layer */

/**
 * Arrows point one way: a layer imports itself and what the configuration lists for it.
 *
 * @type {RuleModule}
 */
export const layers = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      unknown: '{{file}} belongs to no layer: give it one in eslint-rules/lib.js.',
      direction: '{{layer}} must not import {{file}}.',
    },
  },
  create(context) {
    /** @type {{ readonly root: string, readonly layers: Readonly<Record<string, Layer>> }} */
    const { root, layers } = context.options[0];
    /** @param {string} file */
    const layerOf = (file) =>
      Object.entries(layers).find(([, { places }]) => places.some((place) => lies(file, place)))?.[0];
    const own = layerOf(posixPath(root, context.filename));

    if (own === undefined) {
      const file = posixPath(root, context.filename);
      return { Program: (node) => context.report({ node, messageId: 'unknown', data: { file } }) };
    }
    return forEachImport((node, specifier) => {
      if (!isRelative(specifier)) return;
      const file = posixPath(root, join(dirname(context.filename), specifier)).replace(/\.js$/, '.ts');
      const layer = layerOf(file);
      if (layer === own || (layer !== undefined && layers[own]?.imports.includes(layer))) return;
      context.report({ node, messageId: 'direction', data: { layer: own, file } });
    });
  },
};

/**
 * Each package has a home, the one place that imports it, so that it can be judged and replaced there.
 *
 * @type {RuleModule}
 */
export const homes = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      elsewhere: '{{name}} may be imported only in {{homes}}.',
      homeless: '{{name}} has no home: give it one in eslint-rules/lib.js.',
    },
  },
  create(context) {
    /** @type {{ readonly root: string, readonly homes: Readonly<Record<string, readonly string[]>> }} */
    const { root, homes } = context.options[0];
    const file = posixPath(root, context.filename);

    return forEachImport((node, specifier) => {
      if (isRelative(specifier)) return;
      const name = packageOf(specifier);
      const places = homes[name] ?? homes[name.replace(/\/.*/, '/*')];
      if (places === undefined) {
        if (!specifier.startsWith('node:')) context.report({ node, messageId: 'homeless', data: { name } });
      } else if (!places.some((place) => lies(file, place))) {
        context.report({ node, messageId: 'elsewhere', data: { name, homes: places.join(', ') } });
      }
    });
  },
};
