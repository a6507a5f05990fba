/** @typedef {import('./mutant.js').Mutant} Mutant */

const INTERCEPTOR = 'lib/runs/run-locking.ts';
const TICK_CLAIMS = 'lib/runs/tick-claims.ts';

const SLOWER_INSTANCE = {
  spec: 'runs/one-run-per-tick',
  test: 'a run that is over before a slower instance looks does not free its tick',
};

/** @type {Mutant[]} */
export const CLAIMS = [
  {
    name: 'no claim',
    edits: [[INTERCEPTOR, 'await this.#claims.claim(run, run.due, lock)', 'undefined']],
    ...SLOWER_INSTANCE,
  },
  {
    name: 'the claim is released after the run',
    edits: [
      [
        TICK_CLAIMS,
        'this.#refuseIfTooLate(run.job, tick);\n        return undefined;',
        'return { complete: () => grant.lease.release() };',
      ],
    ],
    ...SLOWER_INSTANCE,
  },
  {
    name: 'the claim is keyed by the local clock instead of the tick',
    edits: [[TICK_CLAIMS, '#keyPrefix, job, at)', '#keyPrefix, job, this.#clock.now())']],
    ...SLOWER_INSTANCE,
  },
  {
    name: 'the claim lives only until the next tick',
    edits: [[TICK_CLAIMS, 'return nextAt + CLOCK_TOLERANCE_MS - ', 'return nextAt - ']],
    spec: 'runs/steps-of-a-run',
    test: 'the claim lives until the next tick and 60 s',
  },
  {
    name: 'no second look at the time after the claim’s answer',
    edits: [
      [
        TICK_CLAIMS,
        "RunSkipped('claimed-elsewhere');\n        this.#refuseIfTooLate(run.job, tick);",
        "RunSkipped('claimed-elsewhere');",
      ],
    ],
    spec: 'runs/unlocked-ticks',
    test: 'a claim that is answered after the next tick is due is not run',
  },
  {
    name: 'a tick whose claim got no answer runs all the same',
    edits: [[TICK_CLAIMS, '}, unanswered);', '}, () => undefined);']],
    spec: 'runs/unlocked-ticks',
    test: 'a store that refuses the claim: command',
  },
];
