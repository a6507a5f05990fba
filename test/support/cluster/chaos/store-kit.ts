import { Redis } from 'ioredis';
import { adminOf } from '../faults/postgres-sites.js';
import {
  isAway,
  LINE_FAULTS,
  losesData,
  type PlaceFault,
  PROCESS_FAULTS,
  standsStill,
  type StateFault,
  type StoreFault,
} from './faults.js';
import { locksAndState, postgresLocksAndState, type StateSite } from './state-site.js';

/** The servers of a chaos test, and their faults by their names. */
export interface StoreKit {
  /** @param folder for its data */
  readonly site: (folder: string) => Promise<StateSite>;
  readonly placeFaults: Readonly<Record<string, PlaceFault>>;
  readonly storeFaults: Readonly<Record<string, StoreFault>>;
  /** No guarantee depends on the state, so that it may also be lost. */
  readonly stateFaults: Readonly<Record<string, StateFault>>;
  /** The store loses its data. */
  readonly losses: Readonly<Record<string, StoreFault>>;
}

const redis: StoreKit = {
  // Later arguments win. Redis keeps its data over a restart.
  site: (folder) =>
    locksAndState({ args: ['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'always'] }),
  placeFaults: {
    ...PROCESS_FAULTS,
    ...LINE_FAULTS,
    'answer to SET lost': async ({ line }) => void line.loseAnswerTo('set'),
    'answer to EVALSHA lost': async ({ line }) => void line.loseAnswerTo('evalsha'),
  },
  storeFaults: {
    'Redis SIGSTOP for 0.2 to 3 s': ({ server }, random) => standsStill(server, random, 3000),
    'Redis restarted with its data': ({ server }) => server.restart(),
    'CLIENT KILL': ({ store }) => store.breakConnections(),
  },
  stateFaults: {
    'state: SIGSTOP for 0.2 to 6 s': (state, random) => standsStill(state, random, 6000),
    'state: away for 0 to 4 s, and empty then': isAway,
    'state: FLUSHALL': async ({ url }) => {
      const client = new Redis(url, { retryStrategy: () => 50 });
      await client.flushall();
      client.disconnect();
    },
  },
  losses: { FLUSHALL: losesData },
};

const postgres: StoreKit = {
  site: postgresLocksAndState,
  placeFaults: {
    ...PROCESS_FAULTS,
    ...LINE_FAULTS,
    'answer to INSERT lost': async ({ line }) => void line.loseAnswerAfter('insert into'),
    'answer to UPDATE lost': async ({ line }) => void line.loseAnswerAfter('(update '),
  },
  storeFaults: {
    'PostgreSQL SIGSTOP for 0.2 to 3 s': ({ server }, random) => standsStill(server, random, 3000),
    'PostgreSQL restarted': ({ server }) => server.restart(),
    pg_terminate_backend: ({ store }) => store.breakConnections(),
  },
  stateFaults: {
    'state: SIGSTOP for 0.2 to 6 s': (state, random) => standsStill(state, random, 6000),
    'state: away for 0 to 4 s': isAway,
    'state: DROP TABLE': async ({ url }) => {
      const admin = adminOf(url);
      await admin.query('DROP TABLE IF EXISTS background_job_state, background_job_state_history');
      await admin.end();
    },
  },
  losses: { DELETE: losesData },
};

export const STORE_KITS = { redis, postgres };
