import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['lib', 'test', 'scripts', 'package.json', 'jest.config.js', 'README.md'];

/** How long one trial may take, in milliseconds: a mutant may hang. */
const LIMIT = 90_000;

/** How long a test may take in a trial, in milliseconds. It is shorter than the limit above, so that a hang is a failure. */
const LIMIT_FOR_A_TEST = 30_000;

/** How long all the tests together may take, in milliseconds. */
const LIMIT_FOR_ALL = 900_000;

/** A copy of the repository in which things are broken. */
export class Trial {
  #folder = mkdtempSync(join(tmpdir(), 'mutants-'));

  constructor() {
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.#folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  end() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Makes the edits, does what is asked, and takes them back.
   *
   * @template Result
   * @param {readonly (readonly [file: string, from: string, to: string])[]} edits
   * @param {() => Result} task
   * @throws Error when a text does not stand in its file exactly once
   */
  with(edits, task) {
    /** @type {Map<string, string>} */
    const originals = new Map();
    try {
      for (const [file, from, to] of edits) {
        const path = join(this.#folder, file);
        const text = readFileSync(path, 'utf8');
        const times = text.split(from).length - 1;
        if (times !== 1) throw new Error(`${file} holds ${times} times, and not once:\n${from}`);
        if (!originals.has(path)) originals.set(path, text);
        writeFileSync(
          path,
          text.replace(from, () => to),
        );
      }
      return task();
    } finally {
      for (const [path, text] of originals) writeFileSync(path, text);
    }
  }

  /**
   * Runs tests, and gives their full titles by outcome.
   *
   * @param {string} project
   * @param {readonly string[]} specs
   * @param {string} [title] a part of the titles
   */
  run(project, specs, title) {
    const output = join(this.#folder, 'outcome.json');
    rmSync(output, { force: true });
    const paths = specs.map((spec) => `test/${project}/${spec}.spec.ts`);
    const named = title === undefined ? [] : ['-t', title.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')];
    const jest = [
      '--selectProjects',
      project,
      '--runInBand',
      '--forceExit',
      '--testTimeout',
      String(LIMIT_FOR_A_TEST),
      '--json',
      '--outputFile',
      output,
    ];
    const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const { stderr } = spawnSync(
      process.execPath,
      [...args, 'node_modules/jest/bin/jest.js', ...jest, '--testPathPatterns', ...paths, ...named],
      { cwd: this.#folder, encoding: 'utf8', timeout: title === undefined ? LIMIT_FOR_ALL : LIMIT },
    );
    return outcome(output, stderr);
  }
}

/**
 * @param {string} file that Jest has written
 * @param {string} stderr
 */
function outcome(file, stderr) {
  const report = readReport(file, stderr);
  const all = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  /** @param {string} status */
  const titles = (status) =>
    all
      .filter((test) => test.status === status)
      .map(({ ancestorTitles, title }) => [...ancestorTitles, title].join(' › '));
  return { passed: titles('passed'), failed: titles('failed'), stderr };
}

/** @typedef {{ assertionResults: { status: string, ancestorTitles: string[], title: string }[] }} SpecReport */

/**
 * @param {string} file
 * @param {string} stderr
 */
function readReport(file, stderr) {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the rule does not see the type beside it
    return /** @type {{ testResults: SpecReport[] }} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`the tests came to no end:\n${stderr}`, { cause });
  }
}
