import { Pool } from 'pg';
import type { LeaseLeft } from './audit.js';
import type { StoreView } from './store-view.js';

const LEASES = 'background-jobs:lock:';
const CLAIMS = 'background-jobs:claim:';

const LOCKS = `SELECT key, owner, (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float AS remaining
  FROM background_job_locks WHERE owner IS NOT NULL AND expires_at > clock_timestamp()`;

/** The connections of this view. */
const NAME = 'view of a test';

const BREAK = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND application_name <> '${NAME}'`;

interface Lock {
  readonly key: string;
  /** `host:pid:run` */
  readonly owner: string;
  readonly remaining: number;
}

export function isPostgres(url: string): boolean {
  return url.startsWith('postgres:');
}

/** A view of a lock store on PostgreSQL, for tests. */
export class PostgresView implements StoreView {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool({ connectionString: url, application_name: NAME, max: 2 });
    this.#pool.on('error', () => undefined);
  }

  async lease(job: string): Promise<LeaseLeft | undefined> {
    return (await this.#locks(LEASES + job))[0];
  }

  leases(): Promise<LeaseLeft[]> {
    return this.#locks(`${LEASES}%`);
  }

  async claimExpiresIn(job: string, tick: string): Promise<number> {
    const [claim] = await this.#locks(`${CLAIMS}${job}@${tick}`);
    return claim?.expiresIn ?? -2;
  }

  async flush(): Promise<void> {
    await this.#pool.query('DELETE FROM background_job_locks');
  }

  async breakConnections(): Promise<void> {
    await this.#pool.query(BREAK);
  }

  close(): void {
    void this.#pool.end();
  }

  async #locks(key: string): Promise<LeaseLeft[]> {
    const { rows } = await this.#pool.query<Lock>(`${LOCKS} AND key LIKE $1`, [key]);
    return rows.map(({ key: name, owner, remaining }) => {
      return { key: name, pid: Number(owner.split(':')[1]), expiresIn: Math.round(remaining) };
    });
  }
}
