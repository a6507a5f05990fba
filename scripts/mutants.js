// Breaks the algorithm in a copy of the repository, one way after the other, and shows which test notices. A mutant
// that no test notices is a hole in the tests: npm run test:mutants [-- part of a name]
import { MUTANTS } from './mutants/mutant.js';
import { Trial } from './mutants/trial.js';

/** @typedef {import('./mutants/mutant.js').Mutant} Mutant */

/**
 * Tests that fail as things are would catch every mutant.
 *
 * @param {Trial} trial
 * @param {readonly Mutant[]} mutants
 */
function checkTests(trial, mutants) {
  for (const project of new Set(mutants.map(({ project = 'unit' }) => project))) {
    const ofProject = mutants.filter((mutant) => (mutant.project ?? 'unit') === project);
    const specs = [...new Set(ofProject.map(({ spec }) => spec))];
    const { passed, failed, stderr } = trial.run(project, specs);
    if (failed.length > 0) throw new Error(`without any mutant these fail: ${failed.join(', ')}\n${stderr}`);
    for (const { name, test } of ofProject) {
      if (!passed.some((title) => title.includes(test))) throw new Error(`no test for "${name}": ${test}`);
    }
  }
}

/**
 * @param {Trial} trial
 * @param {Mutant} mutant
 * @returns {string | undefined} the title of the test that noticed
 */
function catcher(trial, { edits, project = 'unit', spec, test }) {
  return trial.with(edits, () => {
    const { passed, failed, stderr } = trial.run(project, [spec], test);
    if (passed.length + failed.length === 0) throw new Error(`no test was run:\n${stderr}`);
    return failed[0];
  });
}

function main() {
  const [part = ''] = process.argv.slice(2);
  const mutants = MUTANTS.filter(({ name }) => name.includes(part));
  if (mutants.length === 0) throw new Error(`there is no mutant whose name holds "${part}"`);
  const trial = new Trial();
  let survivors = 0;
  try {
    checkTests(trial, mutants);
    console.log('mutant | caught by');
    for (const mutant of mutants) {
      const title = catcher(trial, mutant);
      if (title === undefined) survivors++;
      console.log(`${mutant.name} | ${title ?? '*** NOBODY: it survives ***'}`);
    }
  } finally {
    trial.end();
  }
  console.log(`${mutants.length} mutants, ${survivors} survive`);
  if (survivors > 0) process.exitCode = 1;
}

main();
