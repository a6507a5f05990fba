import { machineTime } from './machine-time.mjs';
import type { Entry, EntryOf, EntryType, Intervention } from './protocol.js';

/** A run that has acted so many times is in mid-run. */
const ACTS = 4;

/** The limit for events that have to happen, in milliseconds. A wait beyond it fails. */
export const LONGEST_WAIT = 30_000;

/** All events of a cluster, in the order of their reports. */
export class ClusterRecord {
  readonly #entries: Entry[] = [];
  readonly #watchers = new Set<() => void>();

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    for (const look of this.#watchers) look();
  }

  /** Adds an action or observation of the test at this moment. Returns the moment. */
  tell(instance: number, event: Intervention): number {
    const at = machineTime();
    this.add({ ...event, instance, at });
    return at;
  }

  /** The entries of one type that match. */
  of<Type extends EntryType>(
    type: Type,
    matches: (entry: EntryOf<Type>) => boolean = () => true,
  ): EntryOf<Type>[] {
    const isOfType = (entry: Entry): entry is EntryOf<Type> => entry.type === type;
    return this.#entries.filter(isOfType).filter(matches);
  }

  /** Waits for the first matching entry of that type, at `from` or later. */
  async next<Type extends EntryType>(
    type: Type,
    what: string,
    matches: (entry: EntryOf<Type>) => boolean = () => true,
    { from = machineTime(), within = LONGEST_WAIT }: { from?: number; within?: number } = {},
  ): Promise<EntryOf<Type>> {
    return this.until(what, () => this.of(type, (entry) => entry.at >= from && matches(entry))[0], within);
  }

  /** Waits for a run of that job that starts after this call and has acted some times. */
  async nextInMidRun(job: string, within = LONGEST_WAIT): Promise<EntryOf<'acted'>> {
    const from = machineTime();
    const { run } = await this.next('started', `a run of ${job}`, (entry) => entry.job === job, { within });
    return this.until(
      `${job} to be in mid-run`,
      () => this.of('acted', (act) => act.run === run && act.at > from)[ACTS - 1],
    );
  }

  /** The last entry of that type. */
  last<Type extends EntryType>(type: Type): EntryOf<Type> {
    const last = this.of(type).at(-1);
    if (last === undefined) throw new Error(`nothing of type ${type} has happened`);
    return last;
  }

  /** Waits until `condition` returns something other than `undefined` or `false`. It is checked after each entry. */
  until<Found>(
    what: string,
    condition: () => Found | undefined | false,
    within = LONGEST_WAIT,
  ): Promise<Exclude<Found, false>> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = condition();
        if (found === undefined || found === false) return;
        finish();
        resolve(found as Exclude<Found, false>); // `found` is neither of the two here, but TypeScript does not know it.
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`waited ${within} ms in vain for: ${what}`));
      }, within);
      const finish = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** The last entries as text. */
  tail(count = 80): string {
    const first = this.#entries[0]?.at ?? 0;
    return this.#entries
      .toSorted((a, b) => a.at - b.at)
      .slice(-count)
      .map(({ at, instance, type, ...rest }) => {
        const who = instance < 0 ? 'store' : `instance ${instance}`;
        return `${(at - first).toFixed(1).padStart(9)} ms  ${who}  ${type}  ${JSON.stringify(rest)}`;
      })
      .join('\n');
  }
}
