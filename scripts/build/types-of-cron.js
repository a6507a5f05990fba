import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Names the types of `cron` as `lib/` does. A comment above that line hides from the user's compiler that the package may
 * not be installed, but the bundler moves its name into another line.
 *
 * @param {string} path of the declarations of `nest-schedule`
 */
export function restoreTypesOfCron(path) {
  const text = readFileSync(path, 'utf8');
  const [line, name] = /^import \* as (\S+) from "cron";\n/m.exec(text) ?? [];
  if (line === undefined) throw new Error(`${path} does not import cron as expected`);
  writeFileSync(path, text.replace(line, '').replaceAll(`${name}.`, 'import("cron").'));
}
