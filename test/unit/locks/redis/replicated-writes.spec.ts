import { describe, expect, it } from '@jest/globals';
import { RedisConnection } from '../../../../lib/locks/redis/redis-connection.js';
import { ReplicatedWrites } from '../../../../lib/locks/redis/replicated-writes.js';
import { systemClock } from '../../../../lib/core/clock.js';
import { FakeRedis } from './fake-redis.js';

/** Each WAIT is answered when the test says so. */
async function setUp(replicas = 1) {
  const client = new FakeRedis({ set: () => 'OK', evalsha: () => 1 });
  const connection = new RedisConnection({ client }, systemClock);
  await connection.client();
  const waits: { replicas: number; milliseconds: number; answer: (count: number) => void }[] = [];
  const writes = new ReplicatedWrites(
    replicas,
    connection,
    (asked, milliseconds) => new Promise((answer) => waits.push({ replicas: asked, milliseconds, answer })),
  );
  const confirm = (ttl = 60_000) => outcomeOf(writes.confirm(Promise.resolve(true), ttl));
  return { client, connection, writes, waits, confirm };
}

/** Settles never with an error. */
function outcomeOf(answer: Promise<boolean>): { value: unknown } {
  const outcome: { value: unknown } = { value: 'pending' };
  answer.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.value = String(error)),
  );
  return outcome;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ReplicatedWrites', () => {
  it('asks for the wanted number, for a quarter of the longest time limit of the turn', async () => {
    const { waits, confirm } = await setUp(2);
    const outcomes = [confirm(), confirm(1500), confirm()];
    await turn();
    expect(waits).toMatchObject([{ replicas: 2, milliseconds: 250 }]);
    waits[0]?.answer(3);
    await turn();
    expect(outcomes).toEqual([{ value: true }, { value: true }, { value: true }]);
    expect(waits).toHaveLength(1);
  });

  it('a lock with a short time to live does not cut the time of the others short', async () => {
    const { waits, confirm } = await setUp();
    const outcomes = [confirm(1000), confirm()];
    await turn();
    waits[0]?.answer(0);
    await turn();
    const tooFew = expect.stringMatching(/too few replicas .* within 250 ms \(0 of 1\)/) as unknown;
    expect(outcomes).toEqual([{ value: tooFew }, { value: tooFew }]);
  });

  it('a WAIT is shorter where all locks of the turn have a short time to live', async () => {
    const { waits, confirm } = await setUp();
    confirm(1000);
    confirm(1200);
    await turn();
    expect(waits).toMatchObject([{ milliseconds: 100 }]);
  });

  it('sends one WAIT at a time, and the next covers all that was granted meanwhile', async () => {
    const { waits, confirm } = await setUp();
    const first = confirm();
    await turn();
    const later = [confirm(), confirm()];
    await turn();
    const last = confirm();
    await turn();
    expect(waits).toHaveLength(1);
    waits[0]?.answer(0);
    await turn();
    expect(first.value).toMatch(/too few replicas .* within 250 ms \(0 of 1\)/);
    expect([...later, last].map(({ value }) => value)).toEqual(['pending', 'pending', 'pending']);
    expect(waits).toHaveLength(2);
    waits[1]?.answer(1);
    await turn();
    expect([...later, last].map(({ value }) => value)).toEqual([true, true, true]);
  });

  it('a refusal needs no replica', async () => {
    const { writes, waits } = await setUp();
    await expect(writes.confirm(Promise.resolve(false), 1000)).resolves.toBe(false);
    await turn();
    expect(waits).toEqual([]);
  });

  it.each(['close', '-node'])('an answer after the event %s says nothing', async (event) => {
    const { client, waits, confirm } = await setUp();
    const outcome = confirm();
    await turn();
    client.emit(event);
    waits[0]?.answer(1);
    await turn();
    expect(outcome.value).toContain('the connection ended before');
  });

  it('a store that was closed is not opened again', async () => {
    const { connection, waits, confirm } = await setUp();
    const outcome = confirm();
    await Promise.resolve();
    await connection.close();
    await turn();
    expect(outcome.value).toContain('the connection ended before');
    expect(waits).toEqual([]);
  });
});
