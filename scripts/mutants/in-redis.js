/** @typedef {import('./mutant.js').Mutant} Mutant */

const MUTEX = 'lib/locks/redis/redis-mutex.ts';
const ATTEMPTS = 'lib/locks/redis/redis-attempts.ts';

/** @type {Mutant[]} */
export const IN_REDIS = [
  {
    name: 'redis-semaphore’s own refresh switched on',
    edits: [[MUTEX, 'refreshInterval: 0,', 'refreshInterval: lockTimeout * 0.8,']],
    project: 'integration',
    spec: 'locks/redis-contract',
    test: 'a lock expires after its time to live',
  },
  {
    name: 'owner not checked: a beat is a plain PEXPIRE',
    edits: [
      [
        MUTEX,
        'send(new OneCommand(client, answering), key, asOwner);',
        'client.pexpire(redisKey(key), ttl).then((set) => answering.resolve(set === 1));',
      ],
    ],
    project: 'integration',
    spec: 'locks/redis-contract',
    test: 'extend() leaves the lock of a stranger alone',
  },
  {
    name: 'owner not asked: a beat without acquiredExternally',
    edits: [[MUTEX, '  asOwner.acquiredExternally = true;\n', '']],
    project: 'integration',
    spec: 'locks/redis-contract',
    test: 'extend() lets it expire so long from now',
  },
  {
    name: 'no ghost clean-up',
    edits: [[ATTEMPTS, 'void this.#cleanUp(request, attempt);', '']],
    project: 'integration',
    spec: 'locks/redis-outage',
    test: 'Redis stands still for longer than anybody waits',
  },
  {
    name: 'no second try of an unanswered claim',
    edits: [[ATTEMPTS, 'if (await this.#isGivenUp(request)) throw', 'throw']],
    project: 'integration',
    spec: 'locks/redis-outage',
    test: 'an attempt waits and is granted, once',
  },
  {
    name: 'a "no" after a reconnect is believed',
    edits: [[ATTEMPTS, '!isGranted && interruptions !== this.commands.interruptions;', 'false;']],
    project: 'integration',
    spec: 'locks/redis-lost-answers',
    test: 'an attempt that was granted then is granted',
  },
];
