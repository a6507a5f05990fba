/** @typedef {import('./mutant.js').Mutant} Mutant */

const RUN_LIMIT = 'lib/runs/run-limit.ts';
const TIMER_GROUPS = 'lib/schedules/timer-groups.ts';

/** @type {readonly Mutant[]} */
export const LOAD = [
  {
    name: 'concurrency: a tick never waits for a place',
    edits: [
      [
        'lib/runs/job-runner.ts',
        'if (limit?.tryEnter(run) === false) await this.#waitForPlace(run, limit);',
        'limit?.tryEnter(run);',
      ],
    ],
    spec: 'runs/run-limit',
    test: 'waits without a claim, and runs when a place is free',
  },
  {
    name: 'concurrency: a new tick of a job goes to the end of the queue',
    edits: [
      [RUN_LIMIT, 'if (!keepsPosition) this.#forget(entry);', 'void keepsPosition, this.#forget(entry);'],
    ],
    spec: 'runs/run-limit',
    test: 'keeps its order, and a new tick of a job takes the position of the one before',
  },
  {
    name: 'concurrency: a run that waits for its lease keeps its place',
    edits: [['lib/runs/run-leases.ts', 'this.#deps.limit?.leave(run);', '']],
    spec: 'runs/run-limit',
    test: 'gives its place back while it waits for the lease',
  },
  {
    name: 'concurrency: a handler that was left behind gives its place back',
    edits: [[RUN_LIMIT, 'if (run.orphanEnd === undefined) this.leave(run);', 'this.leave(run);']],
    spec: 'runs/run-limit',
    test: 'is kept by a handler that ignores its timeout',
  },
  {
    name: 'concurrency: the order is that in which runs began',
    edits: [['lib/runs/waiting-job.ts', 'run.request.notBefore ?? tickAt ?? run.begunAt', 'run.begunAt']],
    spec: 'runs/run-limit',
    test: 'is in front of a tick that fell due later and came first',
  },
  {
    name: 'concurrency: a place that comes too late costs the position',
    edits: [
      [RUN_LIMIT, 'if (run.hasPlace && keepsPosition && !this.#jobs.has(run.job)) this.#add(entry);', ''],
    ],
    spec: 'runs/run-limit',
    test: 'leaves its position to the next tick, also when its place came too late',
  },
  {
    name: 'concurrency: the entry of a job that has stopped stays',
    edits: [['lib/runs/job-runner.ts', 'this.#deps.limit?.forget(job.name);', '']],
    spec: 'runs/run-limit',
    test: 'has no position to leave once its job has stopped',
  },
  {
    name: 'spread: all instances take the ticks of a moment in one order',
    edits: [[TIMER_GROUPS, 'this.#order.shuffle(paced);', '']],
    spec: 'schedules/paced-ticks',
    test: 'come in another order in each instance and at each moment',
  },
  {
    name: 'spread: an instance takes all ticks of a moment at once',
    edits: [[TIMER_GROUPS, 'const FIRED_PER_TURN = 8;', 'const FIRED_PER_TURN = Infinity;']],
    spec: 'schedules/paced-ticks',
    test: '200: eight come every three milliseconds, each job once',
  },
];
