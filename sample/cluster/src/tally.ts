/** Counts which instance ran which tick, to find ticks that ran twice. */
export class Tally {
  /** The instances that ran a tick, by job and tick. */
  readonly #runs = new Map<string, string[]>();

  add(instance: string, job: string, tick: string): void {
    const key = `${job} @ ${tick}`;
    this.#runs.set(key, [...(this.#runs.get(key) ?? []), instance]);
  }

  get ticksRunTwice(): string[] {
    return [...this.#runs].filter(([, instances]) => instances.length > 1).map(([tick]) => tick);
  }

  /** `12 ticks ran: instance 1: 5, …; ticks run twice: 0` */
  summary(instances: readonly string[]): string {
    const runs = [...this.#runs.values()].flat();
    const each = instances.map((name) => `${name}: ${runs.filter((by) => by === name).length}`);
    return `ticks: ${this.#runs.size}; runs: ${each.join(', ')}; ticks run twice: ${this.ticksRunTwice.length}`;
  }
}
