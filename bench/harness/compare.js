import { SubjectProcess } from './subject-process.js';

/**
 * The subjects of some modules, by file below `bench/`. Each exports `subjects`: a function by its name, that starts the
 * subject and returns what measures it once.
 *
 * @param {readonly string[]} files
 */
export async function subjectsIn(...files) {
  const found = [];
  for (const file of files) {
    const module = new URL(`../${file}`, import.meta.url).href;
    const { subjects } = await import(module);
    found.push(...Object.keys(subjects).map((name) => ({ module, name })));
  }
  return found;
}

/**
 * A B C A B C …: what the machine does besides falls on every subject alike. Each has a process of its own throughout.
 *
 * @param {object} comparison
 * @param {readonly { module: string, name: string }[]} comparison.subjects
 * @param {object} comparison.context what each is started with
 * @param {readonly Phase[]} comparison.phases one after the other
 * @param {(name: string, measured: any) => void} record
 *
 * @typedef {object} Phase
 * @property {object} size what is measured at a time, and how much of it
 * @property {number} warmUps rounds that do not count
 * @property {number} repetitions rounds that do
 */
export async function compare({ subjects, context, phases }, record) {
  const processes = [];
  try {
    for (const subject of subjects) processes.push(await SubjectProcess.start(subject, context));
    for (const phase of phases) await rounds(processes, phase, record);
  } finally {
    for (const subject of processes) await subject.end();
  }
}

async function rounds(processes, { size, warmUps, repetitions }, record) {
  for (let round = 0; round < warmUps + repetitions; round++) {
    for (const subject of processes) {
      const measured = await subject.measure(size);
      if (round >= warmUps) record(subject.name, measured);
    }
  }
}

/** The same for what can be measured only once in a process. */
export async function compareAfresh({ subjects, context, size, repetitions }, record) {
  for (let round = 0; round < repetitions; round++) {
    for (const subject of subjects) {
      const process = await SubjectProcess.start(subject, context);
      try {
        record(subject.name, await process.measure(size));
      } finally {
        await process.end();
      }
    }
  }
}
