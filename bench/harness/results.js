import { median, ratios } from './samples.js';

/**
 * All measurements. A table has systems as rows and metrics as columns, and each cell has one sample for each
 * repetition.
 */
export class Results {
  /** @type {Map<string, Map<string, Map<string, number[]>>>} */
  #tables = new Map();

  /** @param {ReturnType<Results['toJSON']>} measured */
  static from(measured) {
    const results = new Results();
    for (const { table, system, metric, samples } of measured)
      for (const sample of samples) results.add(table, system, { [metric]: sample });
    return results;
  }

  /** @param {string} table @param {string} system @param {Record<string, number>} metrics of one repetition */
  add(table, system, metrics) {
    const systems = entry(this.#tables, table, () => new Map());
    const cells = entry(systems, system, () => new Map());
    for (const [metric, value] of Object.entries(metrics)) entry(cells, metric, () => []).push(value);
  }

  /** @returns {number[]} a sample for each repetition */
  samples(table, system, metric) {
    const samples = this.#tables.get(table)?.get(system)?.get(metric);
    if (samples === undefined) throw new Error(`Not measured: ${table}, ${system}, ${metric}`);
    return samples;
  }

  /** The median of every system that has this metric. */
  systems(table, metric) {
    const systems = [...(this.#tables.get(table) ?? [])].filter(([, cells]) => cells.has(metric));
    return systems.map(([name, cells]) => ({ name, value: median(cells.get(metric)) }));
  }

  has(table) {
    return this.#tables.has(table);
  }

  hasMetric(table, metric) {
    return this.systems(table, metric).length > 0;
  }

  /** The ratio of one system to the other, in each repetition. */
  ratios(table, metric, system, limit) {
    return ratios(this.samples(table, system, metric), this.samples(table, limit, metric));
  }

  /** @returns {{ table: string, metrics: string[], systems: Map<string, Map<string, number[]>> }[]} */
  get tables() {
    return [...this.#tables].map(([table, systems]) => {
      const metrics = [...new Set([...systems.values()].flatMap((cells) => [...cells.keys()]))];
      return { table, metrics, systems };
    });
  }

  toJSON() {
    return this.tables.flatMap(({ table, systems }) =>
      [...systems].flatMap(([system, cells]) =>
        [...cells].map(([metric, samples]) => ({ table, system, metric, samples })),
      ),
    );
  }
}

function entry(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}
