import { Redis } from 'ioredis';

/** Counts the commands of a Redis server. */
export class ServerCalls {
  #seen = [];

  static async watch(url) {
    const admin = new Redis(url);
    const monitor = await admin.monitor();
    return new ServerCalls(admin, monitor);
  }

  constructor(admin, monitor) {
    this.admin = admin;
    this.monitor = monitor;
    monitor.on('monitor', (time, [command], source) => {
      if (command.toLowerCase() !== 'info')
        this.#seen.push({
          at: Number(time) * 1000,
          isInside: source === 'lua',
          command: command.toLowerCase(),
        });
    });
  }

  /** The calls of each command until now, by the server's own count, which includes calls of scripts. */
  async counted() {
    const lines = (await this.admin.info('commandstats')).split(/\r?\n/);
    const found = lines.map((line) => /^cmdstat_([^:]+):calls=(\d+)/.exec(line));
    return Object.fromEntries(found.filter(Boolean).map(([, command, calls]) => [command, Number(calls)]));
  }

  /** The commands between two moments of the wall clock, and the calls of scripts. */
  between(from, until) {
    return this.#seen.filter(({ at }) => at >= from && at < until);
  }

  end() {
    this.monitor.disconnect();
    this.admin.disconnect();
  }
}
