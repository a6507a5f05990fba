/** @typedef {import('./mutant.js').Mutant} Mutant */

const LOCKS = 'lib/locks/';
const RUNS = 'lib/runs/';

/** @type {Mutant[]} */
export const LEASES = [
  {
    name: 'no lease',
    edits: [
      [`${RUNS}exclusive-lock.interceptor.ts`, 'return this.#locked(run, lock, next);', 'return next();'],
    ],
    spec: 'runs/no-overlap',
    test: 'a tick that meets a run in another instance is skipped as running-elsewhere',
  },
  {
    name: 'the lease is released while the handler still runs',
    edits: [[`${RUNS}interceptor-chain.ts`, '      await run.handling;\n', '']],
    spec: 'runs/interceptor-chain',
    test: 'one that ends before its handler does not release the lease under it',
  },
  {
    name: 'no self-fencing',
    edits: [[`${LOCKS}lease-deadline.ts`, 'return this.#age(now) < this.ttl * RELIED_ON', 'return true']],
    spec: 'runs/lost-lock',
    test: 'is aborted at 90 % of lockTimeout when the store stops answering',
  },
  {
    name: 'the deadline is counted from the reply to a beat instead of its send',
    edits: [
      [
        `${LOCKS}held-lock.ts`,
        'if (ours) this.#deadline = new LeaseDeadline(sent, ttl);\n      // What was released',
        'if (ours) this.#deadline = new LeaseDeadline(momentOf(this.keeper.clock), ttl);\n      // What was released',
      ],
    ],
    spec: 'locks/lease-beats',
    test: 'the deadline is counted from the last beat that succeeded, from when it was sent',
  },
  {
    name: 'the deadline is counted from the grant instead of the request',
    edits: [[`${LOCKS}lock-attempts.ts`, '? { lease, sent } :', '? { lease, sent: momentOf(this.clock) } :']],
    spec: 'locks/lock-attempts',
    test: 'a grant says when it was asked for, not when the answer came',
  },
  {
    name: 'an answer that slept is believed',
    edits: [[`${LOCKS}lock-attempts.ts`, 'return age < commandLimit(ttl) ?', 'return age < Infinity ?']],
    spec: 'locks/late-grants',
    test: 'one that slept through a suspension is renewed too',
  },
  {
    name: 'isHeld is a flag instead of computed',
    edits: [[`${LOCKS}held-lock.ts`, ' && this.#deadline.isReliedOn(momentOf(this.keeper.clock))', '']],
    spec: 'locks/lock-loss',
    test: 'after a blocked event loop',
  },
  {
    name: 'the age of a lease is that of the monotonic clock alone',
    edits: [[`${LOCKS}lease-deadline.ts`, ', now.wall - this.sent.wall)', ')']],
    spec: 'locks/lease-deadline',
    test: 'a suspended machine, whose monotonic clock stood still, relies on nothing old',
  },
  {
    name: 'a beat is not retried before refreshInterval',
    edits: [[`${LOCKS}held-lock.ts`, 'pause = RETRY_MS;', '']],
    spec: 'locks/lease-beats',
    test: 'an outage of the store that ends before the deadline is no loss',
  },
  {
    name: 'a lock that was lost is held',
    edits: [[`${RUNS}run-lock.ts`, 'hold === undefined || !this.isHeld', 'hold === undefined']],
    spec: 'runs/lost-lock',
    test: 'is not held when it was given up as too old, though the store has kept it',
  },
  {
    name: 'a lock that a given up attempt gets after all is kept',
    edits: [
      [
        `${LOCKS}lock-attempts.ts`,
        'if (request.isGivenUp) this.#giveBack(lease);',
        'if (request.isGivenUp) return;',
      ],
    ],
    spec: 'locks/lock-attempts',
    test: 'a lock that is granted after all is released',
  },
  {
    name: 'time limits without the extra turn',
    edits: [[`${LOCKS}time-limits.ts`, 'this.clock.turn(() => {', '[0].forEach(() => {']],
    spec: 'locks/time-limits',
    test: 'an answer that had arrived while the event loop was blocked counts',
  },
];
