import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Names the types of a package as `lib/` does. A comment above that line hides from the user's compiler that the package
 * may not be installed, but the bundler moves its name into another line.
 *
 * @param {string} path of declarations
 * @param {string} name of the package
 */
export function restoreTypesOf(path, name) {
  const text = readFileSync(path, 'utf8');
  const [line, namespace] = new RegExp(`^import \\* as (\\S+) from "${name}";\n`, 'm').exec(text) ?? [];
  if (line === undefined) throw new Error(`${path} does not import ${name} as expected`);
  writeFileSync(path, text.replace(line, '').replaceAll(`${namespace}.`, `import("${name}").`));
}
