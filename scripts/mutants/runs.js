/** @typedef {import('./mutant.js').Mutant} Mutant */

const RUNS = 'lib/runs/';
const CHAIN = `${RUNS}job-interceptor.ts`;
const INTERCEPTOR = `${RUNS}run-locking.ts`;
const CLAIMS = `${RUNS}tick-claims.ts`;
const LEASES = `${RUNS}run-leases.ts`;
const LEASE_QUEUES = `${RUNS}lease-queues.ts`;
const DRAIN = 'lib/jobs/drain.ts';

/** @type {Mutant[]} */
const ACQUISITIONS = [
  {
    name: 'all acquisitions of a run have one owner',
    edits: [[`${RUNS}active-run.ts`, '++this.#acquisitions === 1 ? owner', 'true ? owner']],
    spec: 'runs/acquisitions',
    test: 'does not release what a later one was granted',
  },
  {
    name: 'all acquisitions of a run have one owner, over a store that answers late',
    // The Redis store looks by itself whether an owner has asked again, so both have to go before anything is lost.
    edits: [
      [`${RUNS}active-run.ts`, '++this.#acquisitions === 1 ? owner', 'true ? owner'],
      [
        'lib/locks/redis/redis-acquirer.ts',
        'if (acquisition.questions === questions) void this',
        'void this',
      ],
      ['lib/locks/redis/redis-acquirer.ts', ' && acquisition.questions === questions) {', ') {'],
    ],
    spec: 'simulation/late-answers',
    test: 'no late answer to one acquisition affects the lock of another (lock timeout 3 s)',
  },
  {
    name: 'a recoverable claim that is granted too late is kept refreshed',
    edits: [[CLAIMS, 'await claim.complete();\n      throw late;', 'throw late;']],
    spec: 'runs/recovery-watcher',
    test: 'is given back, kept for good, when it is granted after the next tick has fallen due',
  },
  {
    name: 'wait: a run that ends wakes nobody',
    edits: [[LEASE_QUEUES, 'run.wake?.();\n', '']],
    spec: 'runs/waiting-ticks',
    test: 'go on in the order of their coming as soon as the one before has ended',
  },
  {
    name: 'wait: all instances ask at the same moments',
    edits: [
      [LEASES, 'Math.ceil(longest * Math.random())', 'longest'],
      [LEASE_QUEUES, 'run.wake?.();\n', ''],
    ],
    spec: 'runs/waiting-ticks',
    test: 'all run at every tick when they fit into a period, in one instance',
  },
];

/** @type {Mutant[]} */
const HANDLERS = [
  {
    name: 'interceptors: a second next() calls the handler beside the first',
    edits: [[CHAIN, 'if (run.handlerEnd === undefined && run.orphanEnd === undefined) return;', 'return;']],
    spec: 'runs/job-interceptor',
    test: 'a second next() is refused while the handler is at work, with a lock',
  },
  {
    name: 'interceptors: next() calls the handler beside one that was left behind',
    edits: [
      [CHAIN, 'run.handlerEnd === undefined && run.orphanEnd === undefined', 'run.handlerEnd === undefined'],
    ],
    spec: 'runs/job-interceptor',
    test: 'a second next() is refused while a handler is at work that was left behind by its timeout',
  },
  {
    name: 'interceptors: next() calls the handler when an outer interceptor has returned',
    edits: [[CHAIN, '!hasReturned && isOpen()', '!hasReturned']],
    spec: 'runs/job-interceptor',
    test: 'next() is refused when intercept() has returned, be it that of an outer interceptor',
  },
  {
    name: 'the turns of jobs are kept for each definition, not for each name',
    edits: [
      [
        `${RUNS}active-runs.ts`,
        'return this.#occupants.get(name);',
        'const held = this.#occupants.get(name);\n    return held?.runnable === arguments[0] ? held : undefined;',
      ],
      [`${RUNS}active-runs.ts`, 'if (this.#occupants.has(run.job)) return false;', ''],
    ],
    spec: 'runs/runs-without-a-lock',
    test: 'is alone in its instance with another job of the same name',
  },
  {
    name: 'a handle of a removed job calls its handler',
    edits: [['lib/jobs/job-gate.ts', 'const isOver = this.#isRemoved || ', 'const isOver = ']],
    spec: 'jobs/removed-jobs',
    test: 'leaves a handle that starts nothing any more',
  },
  {
    name: 'retry: the pause is measured on the wall clock',
    edits: [
      [
        `${RUNS}attempts.ts`,
        'this.#waits.for(run, delayAfter(made, retry), () => run.mustEnd)',
        'this.#waits.until(run, this.#clock.now() + delayAfter(made, retry), () => run.mustEnd)',
      ],
      [
        `${RUNS}run-waits.ts`,
        'Math.min(this.#moment - this.#clock.now(), this.#end - this.#clock.monotonic())',
        'this.#moment - this.#clock.now()',
      ],
    ],
    spec: 'simulation/late-answers',
    test: 'no step of the clock makes a pause longer and keeps the lock for as long',
  },
  {
    name: 'a handler is called after the drain has given up',
    edits: [[`${RUNS}job-runner.ts`, '    refuseIfEnded(run);\n', '']],
    spec: 'runs/recovery-watcher',
    test: 'starts no handler, and is given back: without `recover`',
  },
];

/** @type {Mutant[]} */
const SHUTDOWN = [
  {
    name: 'recover: a run that shutdown cuts off completes its tick',
    edits: [
      [INTERCEPTOR, 'return endReason instanceof ShutdownError && orphanEnd === undefined;', 'return false;'],
    ],
    spec: 'runs/recovery-watcher',
    test: 'hands its tick over: another instance runs it at its next look',
  },
  {
    name: 'recover: a handover keeps its number',
    edits: [[`${RUNS}recoverable-claim.ts`, 'await this.recoveryMark?.release();', '']],
    spec: 'runs/recovery-watcher',
    test: 'gives its number back: any number of deploys may cut one tick off',
  },
  {
    name: 'recover: a tick is recovered without a limit',
    edits: [[INTERCEPTOR, 'if (claim !== undefined) await this.#claims.markRun(run, claim);', '']],
    spec: 'runs/recovery-watcher',
    test: 'is run again three times by recovery, and then fails',
  },
  {
    name: 'shutdown: listeners are not waited for',
    edits: [
      [DRAIN, 'await listenerCalls.settled();\n', ''],
      [DRAIN, '!heldLocks.isSettled || !listenerCalls.areSettled)', '!heldLocks.isSettled)'],
    ],
    spec: 'module/shutdown',
    test: 'shutdown waits for a listener before it destroys other modules',
  },
  {
    name: 'shutdown: closing the store has a second of its own',
    edits: [[DRAIN, 'return Math.max(BUDGET_MS - this.#used, 1);', 'return BUDGET_MS;']],
    spec: 'module/shutdown',
    test: 'when a run takes all of its grace, which leaves 200 ms for the close',
  },
  {
    name: 'shutdown: a store that does not answer is given the grace of runs',
    edits: [[DRAIN, 'if (!runner.inFlight.isIdle || !listenerCalls.areSettled) {', 'if (true) {']],
    spec: 'module/shutdown',
    test: 'and gives releases no grace, so the close begins at `drainTimeout`',
  },
];

/** @type {Mutant[]} */
export const RUNS_AND_SHUTDOWN = [...ACQUISITIONS, ...HANDLERS, ...SHUTDOWN];
