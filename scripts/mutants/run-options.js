/** @typedef {import('./mutant.js').Mutant} Mutant */

const INTERCEPTOR = 'lib/runs/run-locking.ts';
const TICK_CLAIMS = 'lib/runs/tick-claims.ts';
const ATTEMPTS = 'lib/runs/attempts.ts';
const LEASES = 'lib/runs/run-leases.ts';
const SCHEDULED_JOB = 'lib/jobs/scheduled-job.ts';
const CLAIM = 'lib/runs/recoverable-claim.ts';

/** @type {Mutant[]} */
const AT_START_AND_AFTER_TICKS = [
  {
    name: 'jitter: each instance draws its own',
    edits: [[SCHEDULED_JOB, 'jitterOf(name, tick.at, jitter)', 'Math.floor(Math.random() * (jitter + 1))']],
    spec: 'simulation/run-options',
    test: 'each tick starts once, at the same moment in whichever instance starts it',
  },
  {
    name: 'jitter: it is counted from the timer instead of the tick',
    edits: [[SCHEDULED_JOB, 'tick.at + jitterOf(', 'this.#deps.clock.now() + jitterOf(']],
    spec: 'jobs/jitter',
    test: 'is counted from the tick: a timer that fires late waits only for what is left',
  },
  {
    name: 'catch-up without a claim',
    edits: [
      [
        SCHEDULED_JOB,
        "await this.#runTick('catch-up', tickAt(this.#timer.schedule, latest));",
        "await this.#deps.runner.run(this.#request('catch-up', { tick: new Date(latest) }));",
      ],
    ],
    spec: 'simulation/run-options',
    test: 'S5a: at any moment of the period, catch-up runs no tick that has run, and none twice',
  },
];

/** @type {Mutant[]} */
const WAITS = [
  {
    name: 'wait: who waits gives its claim up',
    edits: [
      [
        TICK_CLAIMS,
        'this.#refuseIfTooLate(run.job, tick);\n        return undefined;',
        'return run.waitsForLockUntil !== undefined ? grant.lease.release().then(() => undefined) : undefined;',
      ],
    ],
    spec: 'simulation/run-options',
    test: 'run every tick of both, and never overlap',
  },
  {
    name: 'wait: it goes on after the next tick is due',
    edits: [
      [LEASES, 'if (deadline.left < SHORTEST_ANSWER_MS) throw thrown;', ''],
      [LEASES, 'Math.min(pause, deadline.left)', 'pause'],
    ],
    spec: 'runs/waiting-ticks',
    test: 'ends as running-elsewhere when the next tick is due',
  },
];

/** @type {Mutant[]} */
const ATTEMPTS_OF_A_RUN = [
  {
    name: 'timeout: the lease is released under a handler that goes on',
    edits: [
      [INTERCEPTOR, 'if (run.orphanEnd !== undefined) lock.abandon();\n  else if', 'if'],
      [ATTEMPTS, 'run.lock?.abandon();', ''],
    ],
    spec: 'runs/timeouts',
    test: 'has its lease left to expire, never released: the job goes on elsewhere after that',
  },
  {
    name: 'timeout: a handler has no time to end',
    edits: [
      [ATTEMPTS, 'if (!(await this.#settles(answer, run.runnable.lock?.ttl ?? GRACE_MS)))', 'if (true)'],
    ],
    spec: 'runs/timeouts',
    test: 'is left behind one lockTimeout after its timeout, and the result is given then',
  },
  {
    name: 'retry: another attempt after the lock was lost',
    edits: [
      [ATTEMPTS, 'return run.mustEnd || lostLock(run) !== undefined;', 'return false;'],
      [ATTEMPTS, 'if (lost !== undefined) {', 'if (false) {'],
    ],
    spec: 'runs/retries',
    test: 'a lock that is lost during the pause',
  },
];

/** @type {Mutant[]} */
const RECOVERY = [
  {
    name: 'recover: the claim is not kept when the run is over',
    edits: [
      [CLAIM, 'if (left > 0) await this.#claim.endWithHold(left);', 'if (left > 0) this.#claim.abandon();'],
    ],
    spec: 'simulation/recoveries',
    test: 'with crashes and short stops, where a tick runs twice only when its instance dies (overlap: skip)',
  },
  {
    name: 'recover: nobody looks again at a tick that another instance has claimed',
    edits: [[SCHEDULED_JOB, 'if (recover && lock)', 'if (false)']],
    spec: 'simulation/recoveries',
    test: 'runs again elsewhere within twice the lock timeout and 2 s in nearly every case',
  },
  {
    name: 'recover: who is refused the lease keeps the claim',
    edits: [
      [
        INTERCEPTOR,
        "else if (run.trigger === 'tick') await claim.complete();",
        'else await claim.complete();\n  if (true) return;',
      ],
    ],
    spec: 'runs/recovery-watcher',
    test: 'is looked for again when the lease is still held: that claim is left to expire',
  },
  {
    name: 'recover: the claim is extended before the lease',
    edits: [['lib/locks/held-locks.ts', '[...this.#held].reverse()', '[...this.#held]']],
    spec: 'runs/recovery-watcher',
    test: 'the lease is extended first, then the claim, which has to outlive it',
  },
  {
    name: 'a refresh that is sent again after the end cuts a claim or a hold short',
    edits: [['lib/locks/redis/redis-lease.ts', 'if (isLate) void this.#correct(extension);', '']],
    spec: 'simulation/recoveries',
    test: 'when the store executes a refresh after the end of its run, because the client sent it again',
  },
];

/** @type {Mutant[]} */
export const RUN_OPTIONS = [...AT_START_AND_AFTER_TICKS, ...WAITS, ...ATTEMPTS_OF_A_RUN, ...RECOVERY];
