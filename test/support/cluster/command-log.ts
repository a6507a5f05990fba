import { Redis } from 'ioredis';
import { oneServer, type StoreSite } from './store-site.js';

const STATE = 'background-jobs:state:';

/** The commands that a server got for keys of the state, counted by command and kind of key, such as `xadd runs`. */
export class CommandLog {
  readonly #counts = new Map<string, number>();
  readonly #clients: readonly Redis[];

  private constructor(clients: readonly Redis[]) {
    this.#clients = clients;
  }

  static async start(url: string): Promise<CommandLog> {
    const client = new Redis(url);
    const monitor = await client.monitor();
    const log = new CommandLog([client, monitor]);
    monitor.on('monitor', (_time: string, command: readonly string[]) => log.#add(command));
    return log;
  }

  /** The counts by kind, in the order of the kinds. */
  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** How many of one kind there were. */
  count(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  close(): void {
    for (const client of this.#clients) client.disconnect();
  }

  #add([name = '', key = '']: readonly string[]): void {
    if (!key.startsWith(STATE)) return;
    const [part = ''] = key.slice(STATE.length).split(':');
    const kind = `${name.toLowerCase()} ${part}`;
    this.#counts.set(kind, this.count(kind) + 1);
  }
}

/** One server, with a log of the commands for the state. */
export async function loggedServer(): Promise<StoreSite & { readonly log: CommandLog }> {
  const site = await oneServer();
  const log = await CommandLog.start(site.server.url);
  const stop = async (): Promise<void> => {
    log.close();
    await site.stop();
  };
  return { ...site, log, stop };
}
