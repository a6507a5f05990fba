/** @typedef {import('./mutant.js').Mutant} Mutant */

/** @type {readonly Mutant[]} */
export const NEST_SCHEDULE = [
  {
    name: 'a cron job of the drop-in that is stopped keeps its timer',
    edits: [
      [
        'lib/jobs/job-timer.ts',
        'return this.#job.definition.restsWhilePaused === true && this.#job.isPaused;',
        'return false;',
      ],
    ],
    spec: 'nest-schedule/cron-jobs',
    test: 'has no timer while it is stopped, and has one again after resume()',
  },
  {
    name: 'the callbacks of an older CronJob are not waited for',
    edits: [['lib/nest-schedule/fired-cron-job.ts', '    results.returned(value);\n', '']],
    spec: 'nest-schedule/versions-of-cron',
    test: 'is awaited, and never runs twice at once',
  },
  {
    name: 'a subclass of CronJob has ended when its callbacks have',
    edits: [
      [
        'lib/nest-schedule/fired-cron-job.ts',
        "return Reflect.get(prototype, 'fireOnTick') === fire;",
        'return true;',
      ],
    ],
    spec: 'nest-schedule/versions-of-cron',
    test: 'is awaited to its end when its subclass does more than to call its callbacks',
  },
  {
    name: 'ScheduleModule of both packages at once',
    edits: [
      [
        'lib/nest-schedule/schedule.explorer.ts',
        '    refuseOriginalModule(this.#modules, [ScheduleOptionsModule]);\n',
        '',
      ],
    ],
    spec: 'nest-schedule/libraries',
    test: 'keeps the application from starting: in the root',
  },
  {
    name: 'two long names that begin alike are one job',
    edits: [
      [
        'lib/nest-schedule/names.ts',
        "update(given, 'utf16le')",
        "update(given.slice(0, KEPT_UNITS), 'utf16le')",
      ],
    ],
    spec: 'nest-schedule/names',
    test: 'yields another job name than one that begins alike',
  },
];
