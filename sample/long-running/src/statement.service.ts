import { Inject, Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';
import { Bookkeeping } from './bookkeeping.js';

export const INSTANCE_NAME = Symbol('the name of this instance');

/** Writes the statements that are due. A run lasts longer than the lock would without a refresh. */
@Injectable()
export class StatementService {
  constructor(
    private readonly books: Bookkeeping,
    @Inject(INSTANCE_NAME) private readonly instance: string,
  ) {}

  @BackgroundJob({ interval: '1s', lock: { lockTimeout: '1s' } })
  async write(run: JobRun): Promise<string> {
    const { lock, signal } = run;
    if (lock === undefined) throw new Error('statements are written under a lock only');
    const due = this.books.due();
    if (due === undefined) {
      await lock.holdFor('3s');
      return 'nothing is due: all instances rest for 3 s';
    }
    const token = await lock.fencingToken();
    for (const account of due.accounts) {
      // Step 1 ends with the signal.
      const sum = await this.books.read(account, signal);
      // Step 2 cannot be aborted. When it returns, another instance may have the lock.
      const text = await this.books.compute(account, sum, this.instance);
      // Step 3 is then refused, because that instance has a larger token.
      this.books.write({ account, month: due.month, text, writtenBy: this.instance, token });
    }
    const seconds = ((Date.now() - run.startedAt.getTime()) / 1000).toFixed(1);
    return `${due.accounts.length} statements of ${due.month} in ${seconds} s, with token ${token}`;
  }
}
