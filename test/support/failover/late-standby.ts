import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { PostgresLockStore } from '../../../lib/postgres/index.js';
import { FaultProxy } from '../fault-proxy.js';
import { PostgresServer } from '../postgres-server.js';
import type { FailoverSite } from './killed-primary.js';

/** On loopback a write would reach the standby before its answer reaches the client. */
const DELAY_MS = 50;

/** How long nobody notices that the primary is gone, and how long the standby is read-only then. */
const NOTICED_AFTER_MS = 500;
const READ_ONLY_MS = 500;

/** A primary, and a standby that gets each write later. The stores reach one of them through a proxy. */
export class LateStandby implements FailoverSite {
  #failover: Promise<void> | undefined;

  private constructor(
    private readonly primary: PostgresServer,
    private readonly standby: PostgresServer,
    private readonly replication: FaultProxy,
    private readonly address: FaultProxy,
  ) {}

  /** @param settings of the primary */
  static async start(settings: Readonly<Record<string, string>>): Promise<LateStandby> {
    const primary = await PostgresServer.start({ settings });
    const replication = await FaultProxy.start(primary.port);
    const { port } = new URL(replication.url);
    const conninfo = { primary_conninfo: `host=127.0.0.1 port=${port} user=postgres` };
    const standby = await PostgresServer.start({ standbyOf: primary, settings: conninfo });
    const site = new LateStandby(primary, standby, replication, await FaultProxy.start(primary.port));
    await site.#untilReplicated();
    replication.delay = DELAY_MS;
    return site;
  }

  newStore(): PostgresLockStore {
    return new PostgresLockStore({ connectionString: this.address.urlFor(this.primary.url) });
  }

  killPrimary(): void {
    // What is on its way to the standby is lost, however long a busy machine takes for the kill.
    this.replication.reset();
    this.#failover = this.#failOver(this.primary.stop('SIGKILL'));
  }

  async stop(): Promise<void> {
    await this.#failover;
    for (const proxy of [this.address, this.replication]) await proxy.stop();
    for (const server of [this.standby, this.primary]) await server.dispose();
  }

  async #failOver(killed: Promise<void>): Promise<void> {
    await killed;
    await sleep(NOTICED_AFTER_MS);
    this.address.turnTo(this.standby.port);
    await sleep(READ_ONLY_MS);
    await ask(this.standby, 'SELECT pg_promote()');
  }

  async #untilReplicated(): Promise<void> {
    const text = `SELECT count(*)::int AS count FROM pg_stat_replication WHERE state = 'streaming'`;
    while ((await ask(this.primary, text))['count'] !== 1) await sleep(10);
  }
}

/** The first row. */
async function ask({ url }: PostgresServer, text: string): Promise<Record<string, unknown>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}
