import { alreadyExists, notFound, type SchedulerKind } from './messages.js';

/** @throws Error when the name is taken */
export function addEntry(kind: SchedulerKind, all: Map<string, unknown>, name: string, entry: unknown): void {
  refuseTaken(kind, all, name);
  all.set(name, entry);
}

/** @throws Error when the name is taken: one that stands for nothing is free */
export function refuseTaken(kind: SchedulerKind, all: ReadonlyMap<string, unknown>, name: string): void {
  if (all.get(name)) throw new Error(alreadyExists(kind, name));
}

/** @throws Error when there is none of that name */
export function entryOf<Entry>(kind: SchedulerKind, all: ReadonlyMap<string, Entry>, name: string): Entry {
  const entry = all.get(name);
  if (entry === undefined) throw new Error(notFound(kind, name));
  return entry;
}
