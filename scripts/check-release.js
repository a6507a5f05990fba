import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * What keeps a tag from being released.
 *
 * @param {string | undefined} tag
 * @param {string} version of the package.json
 * @param {string} changelog
 * @returns {string[]}
 */
export function problemsOf(tag, version, changelog) {
  const problems =
    tag === `v${version}` ? [] : [`the tag ${tag} is not v${version}, as the package.json has it`];
  const sections = changelog.split(/^## /m).map((section) => section.split('\n'));
  const section = sections.find(([title = '']) => title.startsWith(`[${version}]`));
  if (section === undefined) return [...problems, `CHANGELOG.md has no section "## [${version}]"`];
  const [title = '', ...lines] = section;
  if (!/^\[[^\]]+\] - \d{4}-\d\d-\d\d$/.test(title))
    problems.push(`CHANGELOG.md: "## ${title}" should read "## [${version}] - YYYY-MM-DD"`);
  if (!lines.some((line) => line.startsWith('- '))) problems.push(`CHANGELOG.md: [${version}] says nothing`);
  return problems;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  /** @param {string} path */
  const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the rule does not see the type beside it
  const { version } = /** @type {{ version: string }} */ (JSON.parse(read('package.json')));
  const problems = problemsOf(argv[2], version, read('CHANGELOG.md'));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
