import { describe, expect, it } from '@jest/globals';
import { PendingAnswers } from '../../../lib/dashboard/server/pending-answers.js';
import { SharedReads } from '../../../lib/dashboard/server/shared-reads.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** Reads that count how often they are made. */
function counted() {
  const clock = new VirtualClock();
  const reads = new SharedReads(clock);
  let made = 0;
  const read = (name = 'look') => reads.get(name, () => Promise.resolve(++made));
  return { clock, reads, read };
}

describe('a read', () => {
  it('serves all viewers for two seconds', async () => {
    const { clock, read } = counted();
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    await clock.advance(1999);
    expect(await read()).toBe(1);
    await clock.advance(1);
    expect(await read()).toBe(2);
    expect(await read('other')).toBe(3);
  });

  it('is made again once something has changed, also when it had begun before', async () => {
    const { reads, read } = counted();
    const begun = read();
    reads.forget();
    expect(await Promise.all([read(), begun])).toEqual([2, 1]);
    expect(await read()).toBe(2);
  });

  it('is made once however long it takes, and its failure is shared as well', async () => {
    const clock = new VirtualClock();
    const reads = new SharedReads(clock);
    const fails: ((error: Error) => void)[] = [];
    const read = () => reads.get('look', () => new Promise<never>((_, reject) => fails.push(reject)));
    const first = read();
    await clock.advance(5000);
    const second = read();
    expect(fails).toHaveLength(1);
    const error = new Error('no answer');
    fails[0]?.(error);
    await expect(first).rejects.toBe(error);
    await expect(second).rejects.toBe(error);
    void read();
    expect(fails).toHaveLength(2);
  });
});

describe('pending answers', () => {
  it('come when they are there', async () => {
    const pending = new PendingAnswers();
    expect(await pending.await(Promise.resolve(1))).toBe(1);
    const error = new Error('a fault');
    await expect(pending.await(Promise.reject(error))).rejects.toBe(error);
    expect(pending.isClosed).toBe(false);
  });

  it('end at the shutdown, and no other one begins', async () => {
    const pending = new PendingAnswers();
    const waiting = pending.await(new Promise(() => {}));
    pending.close();
    const refusal = { refusal: { statusCode: 503 } };
    await expect(waiting).rejects.toMatchObject(refusal);
    await expect(pending.await(Promise.reject(new Error('late')))).rejects.toMatchObject(refusal);
  });
});
