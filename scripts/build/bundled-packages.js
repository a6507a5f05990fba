import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The packages whose code is in `core.js`. They are small and have no dependencies. To find and load them took a tenth of
 * the time that the main entry needs.
 */
export const BUNDLED = ['fastest-levenshtein', 'ms'];

/**
 * Writes the licences of the packages whose code is in the builds, because their terms ask for it.
 *
 * @param {string} root the folder with `node_modules`
 * @param {string} file
 * @throws Error when a package has no licence file
 */
export function writeThirdPartyLicenses(root, file) {
  const texts = BUNDLED.map((name) => `## ${name}\n\n${licenseOf(join(root, 'node_modules', name))}\n`);
  writeFileSync(file, ['# The code of these packages is part of the builds\n', ...texts].join('\n'));
}

/** @param {string} folder of a package */
function licenseOf(folder) {
  const name = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
  if (name === undefined) throw new Error(`${folder} has no licence file`);
  return readFileSync(join(folder, name), 'utf8').trim();
}
