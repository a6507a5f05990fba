/** @typedef {import('./mutant.js').Mutant} Mutant */

const LOCKS = 'lib/locks/';
const RUNS = 'lib/runs/';

/** @type {Mutant[]} */
export const LEASES = [
  {
    name: 'no lease',
    edits: [[`${RUNS}run-locking.ts`, 'return this.#locked(run, lock, inside);', 'return inside();']],
    spec: 'runs/no-overlap',
    test: 'a tick that meets a run in another instance is skipped as running-elsewhere',
  },
  {
    name: 'the lease is released while the handler still runs',
    edits: [[`${RUNS}job-interceptor.ts`, '      await run.handlerEnd;\n', '']],
    spec: 'runs/job-interceptor',
    test: 'one that ends before its handler does not release the lease under it',
  },
  {
    name: 'no self-fencing',
    edits: [
      [`${LOCKS}lease-deadline.ts`, 'return ageOf(this.#sent, now) < this.#ttl * SAFE_SHARE', 'return true'],
    ],
    spec: 'runs/lost-lock',
    test: 'is aborted at 90 % of lockTimeout when the store stops answering',
  },
  {
    name: 'the deadline is counted from the reply to a refresh instead of its send',
    edits: [
      [
        `${LOCKS}held-lock.ts`,
        'if (ours) this.#state.refreshed(new LeaseDeadline(sent, ttl));',
        'if (ours) this.#state.refreshed(new LeaseDeadline(this.#now, ttl));',
      ],
    ],
    spec: 'locks/lease-refreshes',
    test: 'the deadline is counted from the last beat that succeeded, from when it was sent',
  },
  {
    name: 'the deadline is counted from the grant instead of the request',
    edits: [
      [`${LOCKS}lock-acquirer.ts`, '? { lease, sent } :', '? { lease, sent: instantOf(this.#clock) } :'],
    ],
    spec: 'locks/lock-acquirer',
    test: 'a grant says when it was asked for, not when the answer came',
  },
  {
    name: 'an answer that slept is believed',
    edits: [[`${LOCKS}lock-acquirer.ts`, 'return age < commandLimit(ttl) ?', 'return age < Infinity ?']],
    spec: 'locks/late-grants',
    test: 'one that slept through a suspension is renewed too',
  },
  {
    name: 'isHeld is a flag instead of computed',
    edits: [[`${LOCKS}lock-state.ts`, ' && this.#deadline.isSafe(now)', '']],
    spec: 'locks/lock-loss',
    test: 'after a blocked event loop',
  },
  {
    name: 'the age of a lease is that of the monotonic clock alone',
    edits: [[`${LOCKS}lease-deadline.ts`, ', now.wall - sent.wall)', ')']],
    spec: 'locks/lease-deadline',
    test: 'a suspended machine, whose monotonic clock stood still, relies on nothing old',
  },
  {
    name: 'a refresh is not retried before refreshInterval',
    edits: [[`${LOCKS}refresh-plan.ts`, 'failedAt + REFRESH_RETRY_MS', 'failedAt + interval']],
    spec: 'locks/lease-refreshes',
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
        `${LOCKS}lock-acquirer.ts`,
        'if (lease !== undefined && !acquisition.mayBeHeld) this.#giveBack(acquisition, lease);',
        '',
      ],
    ],
    spec: 'locks/lock-acquirer',
    test: 'a lock that is granted after all is released',
  },
  {
    name: 'a question that is granted while the lock is held is given back',
    edits: [
      [`${LOCKS}lock-acquirer.ts`, 'lease !== undefined && !acquisition.mayBeHeld', 'lease !== undefined'],
    ],
    spec: 'locks/lock-acquirer',
    test: 'a question that is granted while the lock is held changes nothing',
  },
  {
    name: 'a store that fails once is not asked again',
    edits: [
      [
        `${LOCKS}lock-acquirer.ts`,
        'else acquisition.pause = this.#clock.after(ASK_AGAIN_MS, () => this.#ask(acquisition));',
        'else this.#giveUp(acquisition, unavailable(error));',
      ],
    ],
    spec: 'locks/lock-acquirer',
    test: '100 ms later with the same owner, when the store rejects',
  },
  {
    name: 'asking again shortens a lock',
    edits: [[`${LOCKS}in-memory-lock-store.ts`, 'Math.max(held.expiresAt, expiresAt)', 'expiresAt']],
    spec: 'testing/test-lock-store',
    test: 'the same owner that asks again never shortens its lock',
  },
  {
    name: 'time limits without the extra turn',
    edits: [[`${LOCKS}command-timeouts.ts`, 'this.#clock.afterPoll(() => {', '[0].forEach(() => {']],
    spec: 'locks/command-timeouts',
    test: 'an answer that had arrived while the event loop was blocked counts',
  },
  {
    name: 'a hold by hand that is refused leaves the lock held',
    edits: [[`${LOCKS}hand-holds.ts`, 'else state.markGone();', '']],
    spec: 'locks/lock-holds',
    test: 'is over at once when the store says that it is no longer ours',
  },
  {
    name: 'a hold by hand that fails ends the refresh',
    edits: [[`${LOCKS}hand-holds.ts`, 'plan.resume(interval, clock.monotonic());', '']],
    spec: 'locks/lock-holds',
    test: 'leaves the lock as it was when the store refuses',
  },
  {
    name: 'the end of a lock is reported as ours when the answer was lost',
    edits: [[`${LOCKS}held-lock.ts`, 'return ours ?? wasHeld;', 'return ours ?? true;']],
    spec: 'locks/lock-end',
    test: 'is not reported as ours when the answer was lost',
  },
  {
    name: 'the age of a lease is that of the wall clock alone',
    edits: [
      [
        `${LOCKS}lease-deadline.ts`,
        'Math.max(now.monotonic - sent.monotonic, now.wall - sent.wall)',
        'now.wall - sent.wall',
      ],
    ],
    spec: 'locks/lock-loss',
    test: 'a clock that goes back while the store is away',
  },
  {
    name: 'the age of a grant is that of the wall clock alone',
    edits: [
      [`${LOCKS}lock-acquirer.ts`, 'ageOf(sent, instantOf(this.#clock))', 'this.#clock.now() - sent.wall'],
    ],
    spec: 'locks/late-grants',
    test: 'one that a clock makes young that goes back is renewed too',
  },
  {
    name: 'a refresh is followed by the next without a timer',
    edits: [
      [
        `${LOCKS}held-lock.ts`,
        'this.#refresh(now), this.#onChange',
        'this.#refresh(now), () => this.check(this.#now)',
      ],
    ],
    spec: 'locks/lease-refreshes',
    test: 'one of 50 ms comes once in that time',
  },
  {
    name: 'what a store knows when it is told to end is not waited for',
    edits: [[`${LOCKS}lock-acquirer.ts`, 'if (acquisition.isListenedTo) this', 'if (false) this']],
    spec: 'locks/lock-acquirer',
    test: 'when it says it as it is told to end: an error',
  },
  {
    name: 'tokens fall behind with the clock',
    edits: [[`${LOCKS}in-memory-lock-store.ts`, 'Math.max(this.#largestClockToken, Math', '(Math']],
    spec: 'locks/in-memory-lock-store',
    test: 'after tokens that it had passed were forgotten',
  },
];
