import { dirname, join, relative, sep } from 'node:path';

/** Calls `check(node, specifier)` for every import of a file: static, dynamic, of types, and re-exports. */
function forEachImport(check) {
  const visit = (node) => {
    const specifier = node.source?.value;
    if (typeof specifier === 'string') check(node.source, specifier);
  };
  return {
    ImportDeclaration: visit,
    ImportExpression: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    TSImportType: visit,
  };
}

const isRelative = (specifier) => specifier.startsWith('.');

const posixPath = (from, to) => relative(from, to).split(sep).join('/');

/** A place is a file (`errors.ts`) or a folder (`jobs/`), below the root that the rule is given. */
const lies = (file, place) => (place.endsWith('/') ? file.startsWith(place) : file === place);

/** `@scope/name/file` and `name/file` without the file. */
const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Arrows point one way: a layer imports itself and what the configuration lists for it. */
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
    const { root, layers } = context.options[0];
    const layerOf = (file) =>
      Object.keys(layers).find((name) => layers[name].places.some((p) => lies(file, p)));
    const own = layerOf(posixPath(root, context.filename));

    if (own === undefined) {
      const file = posixPath(root, context.filename);
      return { Program: (node) => context.report({ node, messageId: 'unknown', data: { file } }) };
    }
    return forEachImport((node, specifier) => {
      if (!isRelative(specifier)) return;
      const file = posixPath(root, join(dirname(context.filename), specifier)).replace(/\.js$/, '.ts');
      if ([own, ...layers[own].imports].includes(layerOf(file))) return;
      context.report({ node, messageId: 'direction', data: { layer: own, file } });
    });
  },
};

/** Each package has a home, the one place that imports it, so that it can be judged and replaced there. */
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
