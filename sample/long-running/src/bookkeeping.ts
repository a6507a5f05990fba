import { setTimeout as sleep } from 'node:timers/promises';
import { type Statement, StatementTable } from './statement-table.js';

const ACCOUNTS = ['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6'];
const READ_MS = 150;
const COMPUTE_MS = 150;

/** Simulates the application: accounts, and statements that take a while. All instances share it. */
export class Bookkeeping {
  /** The months whose statements are due. */
  readonly months: string[] = [];
  /** While this is set, a computation in that instance does not end. */
  stuck: { readonly instance: string; readonly until: Promise<unknown> } | undefined;

  private constructor(
    readonly table: StatementTable,
    /** Called for each written row. */
    private readonly onWritten: (row: Statement) => void,
  ) {}

  static async open(onWritten: (row: Statement) => void): Promise<Bookkeeping> {
    return new Bookkeeping(await StatementTable.open(), onWritten);
  }

  /** The accounts without a statement, by month. */
  due(): { month: string; accounts: string[] } | undefined {
    return this.months
      .map((month) => ({ month, accounts: ACCOUNTS.filter((account) => !this.table.has(account, month)) }))
      .find(({ accounts }) => accounts.length > 0);
  }

  /** A request that can be aborted. */
  async read(account: string, signal: AbortSignal): Promise<number> {
    await sleep(READ_MS, undefined, { signal });
    return account.length * 100;
  }

  /** A library that takes no signal, so it returns only when it has finished. */
  async compute(account: string, sum: number, instance: string): Promise<string> {
    await sleep(COMPUTE_MS);
    if (this.stuck?.instance === instance) await this.stuck.until;
    return `${account}: ${sum}.00`;
  }

  /** @throws StaleWriterError see {@link StatementTable.write} */
  write(row: Statement): void {
    this.table.write(row);
    this.onWritten(row);
  }
}
