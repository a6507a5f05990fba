/** @typedef {import('./mutant.js').Mutant} Mutant */

const JOB_LOG = 'lib/jobs/job-log.ts';
const OUTAGE = 'lib/jobs/lock-store-outage.ts';
const REFUSED = 'lib/jobs/refused-leases.ts';
const MISSED = 'lib/jobs/missed-ticks-log.ts';

/** @type {Mutant[]} */
export const LOG = [
  {
    name: 'log: the outage seems to begin after the clock went back',
    edits: [[OUTAGE, 'clockWentBack(): void {\n    this.#since = 0;', 'clockWentBack(): void {']],
    spec: 'jobs/job-log',
    test: 'the store answers again at the next run, although that began before the outage by the clock',
  },
  {
    name: 'log: a line is made outside of what catches',
    edits: [
      [
        JOB_LOG,
        'this.#say(() => this.#logger.error(logEntry(line), entry));',
        'this.#logger.error(logEntry(line), entry);',
      ],
    ],
    spec: 'jobs/job-log',
    test: 'ends no run: what failed and what was skipped have their results, and ticks go on',
  },
  {
    name: 'log: missed ticks that were held back are forgotten at shutdown',
    edits: [[MISSED, 'for (const gaps of held) if (gaps !== undefined) this.#tellOf(gaps);', '']],
    spec: 'jobs/missed-ticks',
    test: 'that were held back are told when the application shuts down, and no timer is left',
  },
  {
    name: 'refused leases: a run that got the lease does not end the row',
    edits: [[REFUSED, "if (result.outcome !== 'skipped') this.#streaks.delete(job);", '']],
    spec: 'jobs/refused-leases',
    test: 'begins anew once a run got the lease',
  },
  {
    name: 'refused leases: a hold that is configured is warned of',
    edits: [
      [
        REFUSED,
        'if (lock === undefined || isHeldOnPurpose(lock)) return;',
        'if (lock === undefined) return;',
      ],
    ],
    spec: 'jobs/refused-leases',
    test: 'is not named where holdOnSuccess is set: it is held on purpose',
  },
];
