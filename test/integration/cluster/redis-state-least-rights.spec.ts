import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { ROOT } from '../../support/docs/code-blocks.js';
import { allRightsOfReadme, rightsOfReadme } from '../../support/least-rights.js';
import type { RedisServer } from '../../support/redis-server.js';
import { clientOf, startServer } from '../locks/redis-fixture.js';
import { failureOf, heartbeatOf, pageOf, requestOf, runOf, skipOf, stateOf } from './redis-state-fixture.js';

/** Beside the rights for locks. */
const STATE_RIGHTS = [
  '~background-jobs:state:*',
  ...['+hset', '+hget', '+hgetall', '+hsetnx', '+hdel', '+hincrby', '+xadd', '+xrevrange'],
  ...['+set', '+get', '+expire', '+pexpire', '+del', '+pttl', '+time'],
];

/** The store sends none of these yet. */
const SPARE = ['+del', '+pttl'];

/** A connection of our own looks whether the server is ready. */
const CONNECTION_RIGHTS = ['+info'];

const PASSWORD = 'secret';
const JOB = 'Reports.send';

let server: RedisServer;
let admin: Redis;

beforeEach(async () => {
  server = await startServer();
  admin = clientOf(server.url);
});

/** What is wrong for a user who may do that and nothing else; empty: all that the store does works. */
async function complaintsOf(rights: readonly string[]): Promise<string[]> {
  await admin.call('ACL', 'SETUSER', 'jobs', 'reset', 'on', `>${PASSWORD}`, ...rights);
  const store = stateOf({ url: `redis://jobs:${PASSWORD}@127.0.0.1:${server.port}` });
  const answer = { id: 'run-1', kind: 'run', job: JOB, instance: 'web-1', outcome: 'started' } as const;
  const acts: (() => Promise<unknown>)[] = [
    () => store.heartbeat(heartbeatOf({ catalogue: ['a'] }, { pages: [pageOf('a', [JOB])] })),
    () => store.record([runOf(JOB, 1), failureOf(JOB, 2), skipOf(JOB, 3)]),
    () => store.request(requestOf('pause')),
    () => store.request(requestOf('run')),
    () => store.heartbeat(heartbeatOf({}, { answers: [answer] })),
    () => store.request(requestOf('run', { id: 'run-2' })),
    () => store.withdraw('pause-1', { by: 'ann' }),
    () => store.runs({ job: JOB, limit: 10 }),
    () => store.overview({ audit: 10 }),
  ];
  const complaints: string[] = [];
  for (const act of acts) await act().catch((error: unknown) => complaints.push(String(error)));
  await store.close();
  return [...complaints, ...(await refusals())];
}

/** What Redis has refused. */
async function refusals(): Promise<string[]> {
  const log = (await admin.call('ACL', 'LOG')) as unknown[][]; // As its documentation says.
  return log.map((entry) => `refused: ${String(entry[entry.indexOf('object') + 1])}`);
}

describe('the rights of a state store, beside those for locks', () => {
  it('are those of docs/operations.md', () => {
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const [, rights = ''] = /^ACL SETUSER jobs (~background-jobs:state:.*)$/m.exec(page) ?? [];
    expect(rights.split(' ').sort()).toEqual([...STATE_RIGHTS].sort());
  });

  it('are all that it needs', async () => {
    expect(await complaintsOf([...rightsOfReadme(), ...STATE_RIGHTS])).toEqual([]);
    expect(await complaintsOf(allRightsOfReadme())).toEqual([]);
    expect(await complaintsOf([...CONNECTION_RIGHTS, ...STATE_RIGHTS])).toEqual([]);
  });

  it.each(STATE_RIGHTS.filter((right) => !SPARE.includes(right)))(
    'are not enough without %s',
    async (missing) => {
      const others = STATE_RIGHTS.filter((right) => right !== missing);
      expect(await complaintsOf([...CONNECTION_RIGHTS, ...others])).not.toEqual([]);
    },
  );
});

describe('a user who may only read', () => {
  it('gets an overview and the runs', async () => {
    await stateOf({ url: server.url }).record([runOf(JOB, 1)]);
    await admin.call(
      'ACL',
      'SETUSER',
      'viewer',
      'on',
      `>${PASSWORD}`,
      '%R~background-jobs:state:*',
      '+@read',
      '+time',
      '+info',
    );
    const store = stateOf({ url: `redis://viewer:${PASSWORD}@127.0.0.1:${server.port}` });
    await expect(store.overview({ audit: 1 })).resolves.toMatchObject({
      position: { epoch: '', revision: 0 },
    });
    await expect(store.runs({ job: JOB, limit: 1 })).resolves.toHaveLength(1);
    expect(await refusals()).toEqual([]);
  });
});
