import { InMemoryLockStore } from 'nestjs-background-jobs';
import { Bookkeeping } from './bookkeeping.js';
import { Instance } from './instance.js';
import type { Statement } from './statement-table.js';

const [QUIET_MONTH, MONTH_OF_THE_CUT] = ['January', 'February'];
const LAST_BEFORE_THE_CUT = 'A-2';
const CUT_OFF = 'A-3';

/** Two instances write statements. In the second month one loses the lock store during its run. */
export class Demonstration {
  readonly #instances: Instance[] = [];
  #goesOn: () => void = () => {};
  #cut: Instance | undefined;

  private constructor(private readonly books: Bookkeeping) {}

  static async start(): Promise<Demonstration> {
    const books = await Bookkeeping.open((row) => demonstration.#written(row));
    const demonstration = new Demonstration(books);
    books.months.push(QUIET_MONTH);
    const store = new InMemoryLockStore();
    for (const name of ['instance 1', 'instance 2'])
      demonstration.#instances.push(await Instance.start(name, store, books));
    return demonstration;
  }

  /** Lets the runs in progress end, and names the writer of the row that two instances wanted to write. */
  async stop(): Promise<void> {
    this.#goesOn();
    await Promise.all(this.#instances.map((instance) => instance.stop()));
    console.log(`drained; ${CUT_OFF} of ${MONTH_OF_THE_CUT} was written by ${this.#writer}`);
    this.books.table.close();
  }

  get #writer(): string {
    return this.books.table.writerOf(CUT_OFF, MONTH_OF_THE_CUT);
  }

  #written({ account, month, writtenBy, token }: Statement): void {
    console.log(`${writtenBy}  wrote ${account} of ${month} (token ${token})`);
    if (month === QUIET_MONTH && this.books.due() === undefined) this.books.months.push(MONTH_OF_THE_CUT);
    if (month !== MONTH_OF_THE_CUT) return;
    if (account === LAST_BEFORE_THE_CUT) this.#cutOff(writtenBy);
    if (account === CUT_OFF) this.#reconnect();
  }

  #cutOff(name: string): void {
    this.#cut = this.#instances.find((instance) => instance.name === name);
    if (this.#cut === undefined) return;
    this.#cut.connection.isCut = true;
    // Its computation returns only after the other instance has written the row.
    const until = new Promise<void>((resolve) => (this.#goesOn = resolve));
    this.books.stuck = { instance: name, until };
    console.log(`${name}  is cut off from the lock store, and goes on with ${CUT_OFF}`);
  }

  #reconnect(): void {
    if (this.#cut === undefined) return;
    this.#cut.connection.isCut = false;
    console.log(`${this.#cut.name}  is connected again, and comes back with ${CUT_OFF}`);
    this.#goesOn();
  }
}
