/** @typedef {import('./mutant.js').Mutant} Mutant */

/** @type {Mutant[]} */
export const OPTIONS = [
  {
    name: 'a date with a space is read in the zone of the host',
    edits: [['lib/schedules/cron-schedule.ts', "pattern.includes(':')", "pattern.includes('T')"]],
    spec: 'schedules/host-zone',
    test: 'on a machine in America/New_York',
  },
  {
    name: 'a long text is cut off before its password is hidden',
    edits: [
      [
        'lib/core/shown-values.ts',
        'shortened(withoutPasswords(text, true))))',
        'withoutPasswords(shortened(text), true)))',
      ],
    ],
    spec: 'core/described-values',
    test: 'a description shows no password',
  },
  {
    name: 'a class of mixin() keeps its random name',
    edits: [['lib/jobs/discovery/job-host.ts', '!RANDOM_NAME.test(name) ||', 'name ||']],
    spec: 'jobs/wrong-names',
    test: 'one that mixin() has made',
  },
  {
    name: 'a module that is loaded later waits for the others of its application',
    edits: [
      ['lib/background-jobs.shared-assembly.ts', 'if (earlier !== undefined) return', 'if (false) return'],
    ],
    spec: 'jobs/discovery',
    test: 'does not load when it imports BackgroundJobsModule a second time',
  },
  {
    name: 'a refused time zone is kept',
    edits: [
      [
        'lib/schedules/cron-schedule.ts',
        'if (this.#zones.size >= KNOWN_ZONES) this.#zones.clear();\n    if (zone !== undefined) this.#zones.set(timeZone, zone);',
        "this.#zones.set(timeZone, zone ?? '');",
      ],
    ],
    spec: 'schedules/cron-dates',
    test: 'refused patterns and zones are not kept',
  },
];
