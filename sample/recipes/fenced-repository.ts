import { currentRun } from 'nestjs-background-jobs';

/** The part of a database pool that the repository uses. */
export interface Database {
  query(text: string, values: unknown[]): Promise<{ rowCount: number | null }>;
}

/** Adds the run's fencing token to each write, although no caller passes the run. */
export class FencedRepository {
  constructor(private readonly database: Database) {}

  /** @returns whether the row was written; `false` if a later holder of the lock has written it */
  async settle(account: string): Promise<boolean> {
    const token = await currentRun()?.lock?.fencingToken();
    if (token === undefined) throw new Error('accounts are settled by a job with a lock');
    const { rowCount } = await this.database.query(
      'UPDATE account SET settled = true, writer = $2 WHERE id = $1 AND writer <= $2',
      [account, token],
    );
    return rowCount === 1;
  }
}
