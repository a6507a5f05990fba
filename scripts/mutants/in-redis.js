/** @typedef {import('./mutant.js').Mutant} Mutant */

const MUTEX = 'lib/locks/redis/redis-mutex.ts';
const REPLICATED = 'lib/locks/redis/replicated-writes.ts';
const ATTEMPTS = 'lib/locks/redis/redis-acquirer.ts';

/** @type {Mutant[]} */
export const IN_REDIS = [
  {
    name: 'redis-semaphore’s own refresh switched on',
    // A `Mutex` without its answer never begins to refresh.
    edits: [
      [MUTEX, 'refreshInterval: 0,', 'refreshInterval: lockTimeout * 0.8,'],
      [MUTEX, 'return new Promise((_, reject) => {', 'return new Promise((answered, reject) => {'],
      [
        MUTEX,
        '(value) => this.#handOver()?.resolve(isGrant(value)),',
        '(value) => (answered(value), this.#handOver()?.resolve(isGrant(value))),',
      ],
    ],
    project: 'integration',
    spec: 'locks/redis-contract',
    test: 'a lock expires after its time to live',
  },
  {
    name: 'owner not checked: a refresh is a plain PEXPIRE',
    edits: [
      [
        MUTEX,
        'send(client, key, asOwner, reply);',
        'client.pexpire(redisKey(key), ttl).then((set) => reply.resolve(set === 1));',
      ],
    ],
    project: 'integration',
    spec: 'locks/redis-contract',
    test: 'extend() does not change the lock of a stranger',
  },
  {
    name: 'owner not asked: a refresh without acquiredExternally',
    edits: [[MUTEX, '  asOwner.acquiredExternally = true;\n', '']],
    project: 'integration',
    spec: 'locks/redis-contract',
    test: 'extend() makes the lock expire after the new time to live, counted from now',
  },
  {
    name: 'no ghost clean-up',
    edits: [[ATTEMPTS, 'if (acquisition.questions === questions) void this.#cleanUp(acquisition);', '']],
    project: 'integration',
    spec: 'locks/redis-outage',
    test: 'Redis stands still for longer than anybody waits',
  },
  {
    name: 'no second try of an unanswered claim',
    edits: [
      [
        'lib/locks/lock-acquirer.ts',
        'else acquisition.pause = this.#clock.after(ASK_AGAIN_MS, () => this.#ask(acquisition));',
        'else this.#giveUp(acquisition, unavailable(error));',
      ],
    ],
    project: 'integration',
    spec: 'locks/redis-outage',
    test: 'an attempt waits and is granted, once',
  },
  {
    name: 'a "no" after a reconnect is believed',
    edits: [[ATTEMPTS, '!isGranted && interruptions !== connection.interruptions;', 'false;']],
    project: 'integration',
    spec: 'locks/redis-lost-answers',
    test: 'an attempt that was granted then is granted',
  },
  {
    name: 'the ghost clean-up without a bound',
    edits: [[ATTEMPTS, ' || clock.monotonic() > until', '']],
    spec: 'locks/redis/left-behind',
    test: 'for its time to live, a minute at most, and no longer',
  },
  {
    name: 'a question that comes late takes the lock after its end',
    edits: [
      [
        'lib/locks/redis/question.ts',
        'if (isGranted && isLate) this.acquisition.onLateGrant?.(askedAt);',
        'void askedAt;',
      ],
    ],
    spec: 'locks/redis/left-behind',
    test: 'and after its end',
  },
  {
    name: 'the acquisition log forgets what was extended',
    edits: [
      [
        'lib/locks/redis/acquisition-log.ts',
        'acquisition.until = this.#clock.monotonic() + ttl;',
        'void acquisition, ttl;',
      ],
    ],
    spec: 'locks/redis/acquisition-log',
    test: 'for the time of the last extension',
  },
  {
    name: 'a lock that too few replicas have',
    edits: [[REPLICATED, 'found >= this.#replicas ? undefined', 'found >= 0 ? undefined']],
    project: 'integration',
    spec: 'locks/redis-replicas',
    test: 'without a replica nothing is granted',
  },
  {
    name: 'replicas that acknowledge to a new connection',
    edits: [[REPLICATED, 'if (!this.#isStill(line))', 'if (false)']],
    project: 'integration',
    spec: 'locks/redis-replicas',
    test: 'a new connection has no writes',
  },
  {
    name: 'a state store waits behind the acknowledgements of locks',
    edits: [['lib/locks/redis/redis-lock-store.ts', 'return this.#reading;', 'return this.#connection;']],
    project: 'integration',
    spec: 'locks/redis-replicas',
    test: 'shares the lock store, and waits for no acknowledgement',
  },
  {
    name: 'a WAIT that begins before the last has ended',
    edits: [[REPLICATED, 'if (this.#isWaiting) return;', '']],
    spec: 'locks/redis/replicated-writes',
    test: 'sends one WAIT at a time',
  },
  {
    name: 'database 0 in the place of one that is not there',
    edits: [
      [
        'lib/locks/redis/redis-connection.ts',
        'if (isError(error) && isOfSelect(error)) client.stream?.destroy(error);',
        '',
      ],
    ],
    project: 'integration',
    spec: 'locks/redis-reasons',
    test: 'is not replaced by database 0',
  },
];
