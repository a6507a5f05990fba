/** @typedef {import('./mutant.js').Mutant} Mutant */

const VIEW = 'lib/cluster/view';
const REPORTING = 'lib/cluster/reporting';
const STATE = 'lib/cluster/state';

/** @type {Mutant[]} */
const REQUESTS = [
  {
    name: 'cluster: a resume is acknowledged by an instance that has not read it',
    edits: [
      [
        `${VIEW}/acknowledgements.ts`,
        '({ pauses, seen }) => !pauses.includes(pause.id) && hasPassed(seen, withdrawn),',
        '({ pauses }) => !pauses.includes(pause.id),',
      ],
    ],
    spec: 'cluster/pauses',
    test: 'is acknowledged by the instances that have read the requests since',
  },
  {
    name: 'cluster: a position in requests that are lost counts',
    edits: [
      [`${VIEW}/acknowledgements.ts`, 'seen?.epoch === position.epoch && seen.revision', 'seen.revision'],
    ],
    spec: 'cluster/pauses',
    test: 'is not acknowledged by a position in requests that are lost',
  },
  {
    name: 'cluster: an instance says at its next heartbeat but one that it follows a pause',
    edits: [[`${REPORTING}/request-reader.ts`, 'if (hasMoved || begun.length > 0) onMoved();', '']],
    spec: 'cluster/reporting/requests',
    test: 'is acknowledged at once when it begins and when it ends',
  },
  {
    name: 'cluster: a pause ends when the state store loses its data',
    edits: [
      [`${REPORTING}/requested-pauses.ts`, 'const lost = isNewEpoch ?', 'const lost = isNewEpoch && false ?'],
    ],
    spec: 'cluster/reporting/requests',
    test: 'stays in force while the store is away, and comes back into a store that lost its data',
  },
  {
    name: 'cluster: a pause that comes back replaces a newer one',
    edits: [
      [
        `${STATE}/redis/request-book.ts`,
        "if (asked.kind === 'pause' && !isRestored) {",
        "if (asked.kind === 'pause') {",
      ],
    ],
    project: 'integration',
    spec: 'cluster/redis-state-lifetimes',
    test: 'begins an epoch, and takes pauses back',
  },
  {
    name: 'cluster: a requested run starts without a claim',
    edits: [[`${REPORTING}/request-inbox.ts`, 'if (grant === undefined) return undefined;', '']],
    spec: 'cluster/reporting/requests',
    test: 'runs once, also of a job without a lock, because the request is claimed',
  },
  {
    name: 'cluster: a request that has expired is still in force',
    edits: [[`${STATE}/redis/request-hash.ts`, '.filter((request) => isInForce(request, now))', '']],
    project: 'integration',
    spec: 'cluster/redis-state-lifetimes',
    test: 'are in force until they expire',
  },
];

/** @type {Mutant[]} */
const REPORTS = [
  {
    name: 'cluster: an instance is called silent right after an outage of the state store',
    edits: [[`${VIEW}/cluster-snapshot.ts`, 'isSilent && !this.isAfterOutage', 'isSilent']],
    spec: 'cluster/cluster-instances',
    test: 'live for 15 s after an outage that it has seen',
  },
  {
    name: 'cluster: the state store is called after the shutdown',
    edits: [['lib/locks/store-access.ts', 'if (this.#isClosed) throw afterShutdown();', '']],
    spec: 'cluster/reporting/closed',
    test: 'for a look at the cluster',
  },
  {
    name: 'cluster: a call of the state store has no time limit',
    edits: [
      [
        `${STATE}/state-store-calls.ts`,
        'return await this.#timeouts.within(limit, answer, noAnswer);',
        'return await answer;',
      ],
    ],
    spec: 'cluster/state-store-calls',
    test: 'is given up after 2 s',
  },
  {
    name: 'cluster: each heartbeat of an outage warns',
    edits: [[`${REPORTING}/state-outage.ts`, 'if (this.#isAway) return;', '']],
    spec: 'cluster/reporting/reports',
    test: 'that refuses lets the application start and its jobs run, with one warning',
  },
  {
    name: 'cluster: a full buffer drops the newest records',
    edits: [
      [
        `${REPORTING}/record-buffer.ts`,
        'this.#waiting = this.#waiting.slice(tooMany);',
        'this.#waiting = this.#waiting.slice(0, MOST_WAITING);',
      ],
    ],
    spec: 'cluster/reporting/reports',
    test: 'loses the oldest records beyond a thousand, and the reports count them',
  },
  {
    name: 'cluster: the text of an error leaves the instance as it is',
    edits: [[`${REPORTING}/record-of.ts`, 'return redact(line).slice(', 'return line.slice(']],
    spec: 'cluster/reporting/records',
    test: 'has what `redactError` makes of it',
  },
  {
    name: 'cluster: a first report says that nothing is scheduled',
    edits: [
      [
        'lib/jobs/scheduled-jobs.ts',
        'return isScheduled || (isToStart && !definition.isDisabled && !definition.isExcluded);',
        'return isScheduled;',
      ],
    ],
    spec: 'cluster/reporting/reports',
    test: 'from the first report on, which comes before the first tick',
  },
  {
    name: 'cluster: a last report says that nothing was scheduled',
    edits: [
      [
        `${REPORTING}/catalogue.ts`,
        'return this.#table.isClosing ? this.#beforeTheEnd : this.pages;',
        'return this.pages;',
      ],
    ],
    spec: 'cluster/reporting/reports',
    test: 'also in the last one, so that its ticks can be explained, and not while it drains',
  },
  {
    name: 'cluster: a report follows the last one',
    edits: [[`${REPORTING}/state-reporter.ts`, 'if (this.#isOver) return;', '']],
    spec: 'cluster/reporting/requests',
    test: 'is acknowledged at once when it begins and when it ends',
  },
];

export const CLUSTER = [...REQUESTS, ...REPORTS];
