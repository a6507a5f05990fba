import type { ModulesContainer } from '@nestjs/core';
import { assemble, type Assembly, type Surroundings } from './background-jobs.assembly.js';
import { InvalidOptionsError } from './errors.js';
import { isRecord } from './option-checks.js';

/** The token of the name of the module that has brought `BackgroundJobsModule`, where no application imports it. */
export const BROUGHT_BY = Symbol('nestjs-background-jobs: brought by');

/** One import of the module. */
export interface Participant extends Surroundings {
  /** The name of the module of this package that has brought it; `undefined`: the application imports it. */
  readonly broughtBy: string | undefined;
}

/** The parts of an application, as one of several imports provides them. */
export interface SharedAssembly extends Omit<Assembly, 'scheduler'> {
  /** There in one import alone: Nest calls the hooks of each that it finds. */
  readonly scheduler: Assembly['scheduler'] | undefined;
}

interface Waiting extends Participant {
  readonly resolve: (assembly: SharedAssembly) => void;
}

/** Imports that wait for the others of their application. */
const waiting = new WeakMap<ModulesContainer, Waiting[]>();

/**
 * The parts of one application, whatever the number of its modules that bring them. With several, each waits until the
 * options of all are known, which may come from anywhere.
 *
 * @param imports how many modules of the application ask for the parts
 * @throws InvalidOptionsError for a wrong option, a second import, and options that are given twice
 */
export function assembleShared(
  participant: Participant,
  imports: number,
): SharedAssembly | Promise<SharedAssembly> {
  // The bare class, which is refused.
  if (participant.given === undefined || imports === 1) return assemble(surroundingsOf(participant));
  return new Promise((resolve) => {
    const { modules } = participant;
    const all = [...(waiting.get(modules) ?? []), { ...participant, resolve }];
    waiting.set(modules, all);
    if (all.length < imports) return;
    const { scheduler, ...shared } = assemble(surroundingsOf(participant, all));
    for (const [index, each] of all.entries())
      each.resolve({ ...shared, scheduler: index === 0 ? scheduler : undefined });
  });
}

/** Where the application has its options, and where its environment. */
function surroundingsOf(latest: Participant, all: readonly Participant[] = [latest]): Surroundings {
  const imported = all.filter(({ broughtBy }) => broughtBy === undefined);
  const withOptions = all.filter(hasOptions);
  if (imported.length > 1) refuseSecondImport();
  if (withOptions.length > 1) refuseSecondOptions(withOptions);
  const host = imported[0] ?? latest;
  const { moduleRef, given } = withOptions[0] ?? host;
  const { modules, environment } = host;
  // A module that takes the place of another ticks where that did: in tests too.
  const options = imported.length > 0 || !isRecord(given) ? given : { scheduling: true, ...given };
  return { modules, environment, moduleRef, given: options };
}

function hasOptions(participant: Participant): boolean {
  return namesOfOptions(participant).length > 0;
}

function namesOfOptions({ given }: Participant): string[] {
  if (!isRecord(given)) return [];
  return Object.keys(given).filter((name) => given[name] !== undefined);
}

function refuseSecondImport(): never {
  throw new InvalidOptionsError(
    'BackgroundJobsModule: expected `forRoot()` or `forRootAsync()` to be imported once, got it twice. ' +
      'The module is global: import it in the root module, and inject what it provides anywhere.',
  );
}

function refuseSecondOptions(all: readonly Participant[]): never {
  const places = all.map((participant) => {
    const names = namesOfOptions(participant).map((name) => `\`${name}\``);
    return `${names.join(', ')} in ${participant.broughtBy ?? 'BackgroundJobsModule'}`;
  });
  throw new InvalidOptionsError(
    `BackgroundJobsModule: expected the options of the jobs to be given in one place, got ${places.join(' and ')}. ` +
      'One application has one set of jobs: give all of them to one of the modules.',
  );
}
