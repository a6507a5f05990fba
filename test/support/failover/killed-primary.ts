import type { INestApplicationContext } from '@nestjs/common';
import { JobRegistry } from '../../../lib/jobs/job-registry.js';
import type { LockStore } from '../../../lib/locks/lock-store.js';
import { JobEvents } from '../../../lib/runs/job-events.js';
import { createApp } from '../test-app.js';

/**
 * When the primary is killed: when the run begins, just after the lease was granted, or at any moment of the first 150 ms
 * after the tick, which is before, between and after the grants.
 */
export const MOMENTS = ['run', 'any'] as const;

export type Moment = (typeof MOMENTS)[number];

/** The tick's outcome in the first instance and in the late one: `succeeded`, or the reason of the skip. */
export type Outcomes = readonly [string, string];

/** A primary whose replicas get each write later. One of them becomes the primary after the primary is killed. */
export interface FailoverSite {
  newStore(): LockStore;
  /** The primary is gone with what its replicas have not got yet. */
  killPrimary(): void;
  stop(): Promise<void>;
}

/**
 * Two instances have a tick. The primary is killed around the grants of the first, and the other is late, so that it asks
 * just after. Its question has no answer until the replica is promoted.
 */
export async function killPrimary(start: () => Promise<FailoverSite>, moment: Moment): Promise<Outcomes> {
  const site = await start();
  const kill = new Kill(() => site.killPrimary());
  const instances: Instance[] = [];
  try {
    instances.push(await Instance.start(site.newStore()), await Instance.start(kill.before(site.newStore())));
    kill.isAwaited = true;
    const [first, late] = instances as [Instance, Instance];
    const tick = new Date(Math.ceil(Date.now() / 1000 + 0.5) * 1000);
    const outcomes = [first.runAt(tick, () => kill.now(moment === 'run')), late.runAt(tick, () => undefined)];
    const timer = setTimeout(
      () => kill.now(true),
      tick.getTime() - Date.now() + (moment === 'run' ? 5000 : Math.random() * 150),
    );
    const [ofFirst = '', ofLate = ''] = await Promise.all(outcomes);
    clearTimeout(timer);
    return [ofFirst, ofLate];
  } finally {
    for (const instance of instances) await instance.stop();
    await site.stop();
  }
}

/** The end of the primary, for which a late instance waits. */
class Kill {
  #isOver = false;
  /** A start asks the store as well. */
  isAwaited = false;
  #happened = (): void => undefined;
  readonly #happens = new Promise<void>((resolve) => (this.#happened = resolve));

  constructor(private readonly act: () => void) {}

  now(isMeant: boolean): void {
    if (!isMeant || this.#isOver) return;
    this.#isOver = true;
    this.act();
    this.#happened();
  }

  /** The store, which is asked only after the kill. */
  before(store: LockStore): LockStore {
    return {
      tryAcquire: async (...question) => {
        if (this.isAwaited) await this.#happens;
        return store.tryAcquire(...question);
      },
      ping: () => store.ping(),
      close: () => store.close(),
    };
  }
}

class Instance {
  private constructor(private readonly app: INestApplicationContext) {}

  static async start(lockStore: LockStore): Promise<Instance> {
    const app = await createApp({ jobs: { lockStore, stateStore: false, scheduling: true } });
    return new Instance(await app.init());
  }

  /** The outcome of the tick in this instance. */
  runAt(tick: Date, handler: () => void): Promise<string> {
    const cron = `${tick.getUTCSeconds()} ${tick.getUTCMinutes()} ${tick.getUTCHours()} * * *`;
    const events = this.app.get(JobEvents, { strict: false });
    this.app.get(JobRegistry, { strict: false }).add('of the tick', { cron }, handler);
    return new Promise((resolve) => {
      events.once('succeeded', () => resolve('succeeded'));
      events.once('failed', ({ error }) => resolve(String(error)));
      events.once('skipped', ({ reason }) => resolve(reason));
    });
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
