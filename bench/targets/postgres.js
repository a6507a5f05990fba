import { GRAPHILE_WORKER, PG_BOSS } from '../peers/postgres.js';
import { INSTANCES } from '../sections/cluster.js';
import {
  ON_LOCKS,
  POSTGRES_LOST,
  POSTGRES_MINUTES,
  POSTGRES_SECONDS,
  POSTGRES_WON,
} from '../sections/postgres.js';
import { ON_POSTGRES } from '../subjects/postgres.js';
import { RAW_STATEMENTS } from '../subjects/postgres-lock-cycle.js';
import { CPU_AT_64 } from './locks.js';
import { figure, ratio } from './target.js';

const SERVER_CPU_AT_64 = 'at 64: server CPU, us';
const LATE = 'late, p50, ms';

/**
 * The tables of section J have run once, so each limit leaves room. The client does the same work as on Redis, so it has
 * the same limits (measured: 1.8 and 2.1). The server does more for each statement than for a raw one, because the
 * statement also numbers the lease and ignores one that arrives late (measured: 1.9).
 *
 * pg-boss looks for due schedules twice a minute (measured: 0.002), so the limit is that for BullMQ. graphile-worker has
 * a timer of its own, as the package has. Nothing explains a later run, so the limit is to be no later (measured: 0.7).
 *
 * @type {import('./target.js').Target[]}
 */
export const postgres = [
  figure(
    `PostgreSQL, statements on locks for a tick, ${INSTANCES} instances`,
    [POSTGRES_SECONDS, ON_LOCKS, ON_POSTGRES],
    { against: 'n + 2', must: INSTANCES + 2, isExact: true, unit: 'calls' },
  ),
  ratio(
    'PostgreSQL, won cycle, client CPU at 64',
    [POSTGRES_WON, CPU_AT_64, ON_POSTGRES, RAW_STATEMENTS],
    2.2,
    1.6,
  ),
  ratio(
    'PostgreSQL, won cycle, server CPU at 64',
    [POSTGRES_WON, SERVER_CPU_AT_64, ON_POSTGRES, RAW_STATEMENTS],
    2.2,
    1.6,
  ),
  ratio(
    'PostgreSQL, lost claim, client CPU at 64',
    [POSTGRES_LOST, CPU_AT_64, ON_POSTGRES, RAW_STATEMENTS],
    3.2,
    2.5,
  ),
  ratio(
    'PostgreSQL, lateness of one job in a cluster, p50',
    [POSTGRES_MINUTES, LATE, ON_POSTGRES, GRAPHILE_WORKER],
    1,
    0.8,
  ),
  ratio('the same against pg-boss', [POSTGRES_MINUTES, LATE, ON_POSTGRES, PG_BOSS], 0.2, 0.1),
];
