import { targets } from '../targets.js';
import { thisMajor, VERSION_OF_RECORD } from './node-versions.js';

/**
 * Why a row may be missed. A name of a row also names those that continue it, such as its number of instances.
 *
 * @type {readonly { rows: readonly string[], reason: string }[]}
 */
const REASONS = [
  {
    rows: ['start, interval jobs'],
    reason: `The module reads and checks the options of each job, and makes a definition, a handle and a timer from
      them. The only option of \`@nestjs/schedule\` is the time.`,
  },
  {
    rows: ['run without a lock, nobody listening'],
    reason: `A run costs its \`JobRun\`, two dates, two promises, and the record of running handlers for shutdown.
      \`@nestjs/schedule\` only calls the handler.`,
  },
  {
    rows: ['the same with its record in memory'],
    reason: `The limit leaves a tenth of a run for its record. Two repetitions differ by more.`,
  },
  {
    rows: [
      'the same, channels referenced, nobody listening',
      'won cycle, channels referenced, nobody listening',
    ],
    reason: `A channel without a subscriber costs one look at it. Two repetitions of one program differ by more than
      the limit allows.`,
  },
  {
    rows: ['the same with one subscriber', 'won cycle with one subscriber'],
    reason: `A subscriber makes the run build its messages. Node then calls the subscriber at each stage of the run.`,
  },
  {
    rows: ['1,000 due at once, p99', '10,000 due at once, p99'],
    reason: `A run also has an object that tells the handler about it, counts for shutdown, publishes its outcome and
      leaves a record. Table B has the cost of a run by ticks, and the last job waits for the runs of all others. With ten thousand at once, the memory of a run and its job is no longer in the processor's caches when its turn
      comes. The module reads the sockets after every 5 ms, so that other work, and the answers of Redis in F, need not
      wait for a burst.`,
  },
  {
    rows: ['won cycle, alone'],
    reason: `The code of a run, of its claim and of its lease runs between the commands, and nothing else fills that
      time. On one core, client and server take turns, so all of that code adds to the time. With a core each, a command
      takes longer, because it wakes the other core. In an earlier version, removing the time limits that guard any store
      and replacing redis-semaphore by plain \`SET\` commands made the cycle less than 10 % faster.`,
  },
  {
    rows: ['won cycle, client CPU at 64'],
    reason: `A cycle sends three commands through redis-semaphore, each with a time limit, so that a server that does not
      answer ends no more than a tick. The server does less work than for three raw commands, because commands of one
      turn leave in one write.`,
  },
  {
    rows: ['the same with its record in Redis'],
    reason: `An entry of a stream is a command of its own, because \`XADD\` takes one entry and a Redis Cluster takes one
      key at a time. A thousand records leave once per second, after a pause in which the processor slows down. Then a
      record takes around 12 us of the client on Node 20, a bare \`XADD\` of ioredis takes around 10 us, and the same bytes
      through a bare socket take over 4 us. The limit leaves 4 to 6 us of a cycle, so no use of ioredis keeps it. Neither a
      pipeline nor a callback instead of a promise was measurably cheaper.`,
  },
  {
    rows: ['lost claim, client CPU at 64'],
    reason: `The package makes a skipped run of a lost claim, and it tells why. The raw command only has an answer.`,
  },
  {
    rows: ['lateness of one job in a cluster, p50'],
    reason: `Five processes wake in the same millisecond and share the cores of this machine. The handler then waits
      for two answers of Redis.`,
  },
  {
    rows: ['full hour, 1,000 jobs, last start', 'full hour, 10,000 jobs, longest wait'],
    reason: `At most 128 locks of a store are asked for at once. So the first handlers start early, and the last one
      starts later than with raw commands. Other work of the machine adds to each wait.`,
  },
  {
    rows: ['200 due at once, 4 instances'],
    reason: `Four instances and Redis share the cores of this machine. An instance that waits for a core takes no turn.`,
  },
  {
    rows: ['1,000 jobs, 20 instances, `JobCluster.jobs()`'],
    reason: `The client parses what the cluster knows about a thousand jobs. Other work of the machine makes that take
      several times as long.`,
  },
  {
    rows: ['PostgreSQL, won cycle', 'PostgreSQL, lost claim'],
    reason: `A statement of the package also checks and numbers the lease. It has no name on the server, so that it works
      through PgBouncer, and the server parses and plans it each time. The client adds a time limit and a queue to it.`,
  },
  {
    rows: ['PostgreSQL, lateness of one job in a cluster, p50'],
    reason: `Both packages are some milliseconds late, and the median of a few ticks varies by as much.`,
  },
];

/** Up to here, Node follows an `AsyncLocalStorage` by hooks. */
const LAST_WITH_HOOKS = 22;

/**
 * The missed rows with their reasons, as a list.
 *
 * @param {readonly { item: string, verdict: string }[]} judged
 */
export function reasons(judged) {
  refuseStale();
  const missed = judged.filter(({ verdict }) => verdict === 'missed').map(({ item }) => item);
  if (missed.length === 0) return 'No row is missed.';
  const known = REASONS.map(({ rows, reason }) => ({ items: missed.filter(isOneOf(rows)), reason }));
  const unknown = missed.filter((item) => !REASONS.some(({ rows }) => isOneOf(rows)(item)));
  const entries = [
    ...known.filter(({ items }) => items.length > 0),
    ...unknown.map((item) => ({ items: [item], reason: 'The reason is not known.' })),
  ];
  return [
    ...hooks(),
    'These rows are missed, for these reasons:',
    entries.map(({ items, reason }) => `- ${items.join('; ')}: ${reason.replace(/\s+/g, ' ')}`).join('\n'),
  ].join('\n\n');
}

const isOneOf = (rows) => (item) => rows.some((row) => item === row || item.startsWith(`${row},`));

/** A reason must not outlive its row. */
function refuseStale() {
  const rows = REASONS.flatMap((reason) => reason.rows);
  const stale = rows.filter((row) => !targets.some(({ item }) => isOneOf([row])(item)));
  if (stale.length > 0) throw new Error(`Reasons of rows that do not exist: ${stale.join('; ')}`);
}

/** What makes every row dearer on an old version. */
function hooks() {
  if (thisMajor > LAST_WITH_HOOKS) return [];
  const name = thisMajor > 20 ? `Node ${thisMajor}` : `Node ${thisMajor} is past its end of life. It`;
  const text = `${name} has promise hooks, which tax every promise as soon as \`AsyncLocalStorage\` is used.
    \`currentRun()\` uses it. Node ${VERSION_OF_RECORD} needs no hooks.`;
  return [text.replace(/\s+/g, ' ')];
}
