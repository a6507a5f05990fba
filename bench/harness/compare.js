import { pin, unpin } from './cores.js';
import { SubjectProcess } from './subject-process.js';

/**
 * The subjects of some modules, by file below `bench/`. Each module exports `subjects`, with a function by name. The
 * function starts the subject and returns a function that measures it once.
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
 * Measures A B C A B C …, so that other work of the machine affects every subject alike. Each subject keeps a process of
 * its own.
 *
 * @param {object} comparison
 * @param {readonly { module: string, name: string }[]} comparison.subjects
 * @param {object} comparison.context the options of each start
 * @param {readonly Phase[]} comparison.phases one after the other
 * @param {() => number[]} [comparison.servers] the processes that a phase with a place pins as well
 * @param {(name: string, measured: any) => void} record
 *
 * @typedef {object} Phase
 * @property {object} size the kind and the amount of one measurement
 * @property {number} warmUps rounds that do not count
 * @property {number} repetitions rounds that do
 * @property {import('./cores.js').Place} [place] of the subjects and their server during this phase
 */
export async function compare({ subjects, context, phases, servers = () => [] }, record) {
  const processes = [];
  try {
    for (const subject of subjects) processes.push(await SubjectProcess.start(subject, context));
    for (const phase of phases) {
      if (phase.place) pin(phase.place, { clients: processes.map(({ pid }) => pid), servers: servers() });
      await rounds(processes, phase, record);
    }
  } finally {
    for (const subject of processes) await subject.end();
    if (phases.some(({ place }) => place)) unpin(servers());
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

/** Does the same for a measurement that is possible only once in a process. */
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
