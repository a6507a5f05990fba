import { describe, expect, it } from '@jest/globals';
import { reasonOf, unavailable } from '../../../lib/locks/reasons.js';
import { PostgresJobStateStore, PostgresLockStore } from '../../../lib/postgres/index.js';

/** The form of a message of Prisma. */
const SEVERAL = '\nInvalid `prisma.$queryRawUnsafe()` invocation:\n\n\nRaw query failed. Code: `08006`';
const ONE = 'Invalid `prisma.$queryRawUnsafe()` invocation: Raw query failed. Code: `08006`';

describe('the reason of a store', () => {
  it('is one line, and its error keeps its own', () => {
    const cause = new Error('connection\nreset');
    const error = new Error(SEVERAL, { cause });
    expect(unavailable(error).message).toBe(`${ONE}: connection reset`);
    expect(error).toMatchObject({ message: SEVERAL, cause });
    expect(cause.message).toBe('connection\nreset');
  });

  it('has a cause once that its message quotes in several lines', () => {
    expect(reasonOf(new Error(SEVERAL, { cause: new Error('invocation:\nRaw query failed.') }))).toBe(ONE);
  });

  it('is one line in the errors of the stores on PostgreSQL', async () => {
    const query = () => Promise.reject(new Error(SEVERAL));
    await expect(new PostgresLockStore({ query }).ping()).rejects.toMatchObject({ message: ONE });
    const overview = new PostgresJobStateStore({ query }).overview();
    await expect(overview).rejects.toMatchObject({ message: ONE, cause: { message: ONE } });
  });
});
