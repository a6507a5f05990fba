import { expect } from '@jest/globals';
import type { Cluster } from '../cluster.js';
import { machineTime } from '../machine-time.mjs';
import type { EntryOf } from '../protocol.js';

/** How many outages each instance has to report. With `perhaps some`, the ticks that it could not lock decide. */
export type Outage = 'none' | 'one' | 'perhaps some';

const OUTAGE = / was skipped because [^]+?\. Further skips are not logged until the lock store answers/g;
const OUTAGE_OVER = /the lock store answers again/g;

/** The events of a cluster from a moment on. */
export class FaultWindow {
  readonly #from = machineTime();
  readonly #logged: readonly number[];

  constructor(private readonly cluster: Cluster) {
    this.#logged = cluster.instances.map(({ log }) => log.length);
  }

  /** The output of each instance since then. */
  get logs(): string[] {
    return this.cluster.instances.map(({ log }, number) => log.slice(this.#logged[number]));
  }

  get figures(): string {
    const started = this.cluster.record.of('started', ({ at }) => at >= this.#from).length;
    const skips = count(this.#results.flatMap(({ reason }) => reason ?? []));
    const failed = this.#results.filter(({ outcome }) => outcome === 'failed').length;
    const lost = this.#lostTicks.map(({ reasons }) => reasonOf(reasons));
    return (
      `${this.#ticks.size} ticks, ${started} runs (${failed} failed), skips: ${skips}; ` +
      `ticks that ran nowhere: ${count(lost)}`
    );
  }

  /** An instance reports an outage once, and its end once. */
  expectWarnings(outage: Outage): void {
    for (const [number, log] of this.logs.entries()) {
      const skips = this.#results.filter(
        ({ instance, reason }) => instance === number && reason === 'lock-unavailable',
      ).length;
      const told = { warnings: log.match(OUTAGE)?.length ?? 0, ends: log.match(OUTAGE_OVER)?.length ?? 0 };
      const said = `instance ${number}, which skipped ${skips} ticks as lock-unavailable, printed:\n${log}`;
      expect({ said, outages: told.warnings }).toEqual({ said, outages: told.ends });
      expect({ said, wasTold: told.warnings > 0 }).toEqual({ said, wasTold: skips > 0 });
      if (outage !== 'perhaps some')
        expect({ said, ...told }).toMatchObject({ said, warnings: outage === 'one' ? 1 : 0 });
    }
  }

  /** A tick may be lost to the store or to a lease that still exists. Each is the reason of a skip. */
  expectReasonsForLostTicks(): void {
    const hidden = this.#lostTicks.filter(({ reasons }) => reasonOf(reasons) === 'claimed-elsewhere');
    expect({ ticksThatRanNowhereWithoutAReason: hidden }).toEqual({ ticksThatRanNowhereWithoutAReason: [] });
  }

  get #results(): EntryOf<'result'>[] {
    return this.cluster.record.of('result', ({ at }) => at >= this.#from);
  }

  /** The fate of each tick in the instances that have reported it. */
  get #ticks(): Map<string, { job: string; tick: string; reasons: string[] }> {
    const ticks = new Map<string, { job: string; tick: string; reasons: string[] }>();
    for (const { job, tick = '', outcome, reason = outcome } of this.#results) {
      const known = ticks.get(`${job} @ ${tick}`) ?? { job, tick, reasons: [] };
      known.reasons.push(reason);
      ticks.set(`${job} @ ${tick}`, known);
    }
    return ticks;
  }

  /** The last tick that ran is the last one with a known fate. */
  get #lostTicks(): { job: string; tick: string; reasons: string[] }[] {
    return [...this.#ticks.values()].filter(({ job, tick }) => {
      const ran = this.cluster.record.of('started', (run) => run.job === job).map((run) => run.tick ?? '');
      return !ran.includes(tick) && ran.some((other) => other > tick);
    });
  }
}

const REASONS = ['failed', 'lock-unavailable', 'running-elsewhere', 'still-running', 'claimed-elsewhere'];

/** Why a tick ran nowhere, according to the instance that claimed it or could have. */
function reasonOf(reasons: readonly string[]): string {
  return REASONS.find((reason) => reasons.includes(reason)) ?? reasons.join(' + ');
}

function count(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, times]) => `${times} ${name}`).join(', ') || 'none';
}
