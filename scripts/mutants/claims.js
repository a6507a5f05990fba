/** @typedef {import('./mutant.js').Mutant} Mutant */

const RUNS = 'lib/runs/';

const SECOND_LOOK = '    this.#refuseIfOver(job, tick, this.clock.now());\n';
const SLOWER_INSTANCE = {
  spec: 'runs/one-run-per-tick',
  test: 'a run that is over before a slower instance looks does not free its tick',
};

/** @type {Mutant[]} */
export const CLAIMS = [
  {
    name: 'no claim',
    edits: [
      [
        `${RUNS}job-runner.ts`,
        'if (run.due !== undefined && run.runnable.lock',
        'if (false && run.runnable.lock',
      ],
    ],
    ...SLOWER_INSTANCE,
  },
  {
    name: 'the claim is released after the run',
    edits: [
      [`${RUNS}tick-claims.ts`, SECOND_LOOK, `${SECOND_LOOK}    return grant.lease;\n`],
      [
        `${RUNS}job-runner.ts`,
        'await this.parts.claims.claim(',
        'run.claimed = await this.parts.claims.claim(',
      ],
      [
        `${RUNS}job-runner.ts`,
        'const result = await this.#perform(run, request);',
        'const result = await this.#perform(run, request);\n    await run.claimed?.release();',
      ],
    ],
    ...SLOWER_INSTANCE,
  },
  {
    name: 'the claim is keyed by the local clock instead of the tick',
    edits: [[`${RUNS}tick-claims.ts`, 'new Date(tick.at).toISOString()', 'new Date(now).toISOString()']],
    ...SLOWER_INSTANCE,
  },
  {
    name: 'the claim lives only until the next tick',
    edits: [[`${RUNS}tick-claims.ts`, 'tick.nextAt + CLOCK_TOLERANCE_MS - now', 'tick.nextAt - now']],
    spec: 'runs/steps-of-a-run',
    test: 'the claim lives until the next tick and 60 s',
  },
  {
    name: 'no second look at the time after the claim’s answer',
    edits: [[`${RUNS}tick-claims.ts`, SECOND_LOOK, '']],
    spec: 'runs/unlocked-ticks',
    test: 'a claim that is answered after the next tick is due is not run',
  },
  {
    name: 'a tick whose claim got no answer runs all the same',
    edits: [[`${RUNS}tick-claims.ts`, 'attempt.catch(skipAsUnavailable)', 'attempt.catch(() => ({}))']],
    spec: 'runs/unlocked-ticks',
    test: 'a store that refuses the claim: command',
  },
];
