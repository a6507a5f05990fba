/** @typedef {import('./mutant.js').Mutant} Mutant */

/** @type {Mutant[]} */
export const TIMES = [
  {
    name: 'drain after the other modules (no distance)',
    edits: [
      ['lib/jobs/discovery/nest-modules.ts', "if ('distance' in module) module.distance = -1", 'void module'],
    ],
    spec: 'module/shutdown-order',
    test: 'on Nest 12',
  },
  {
    name: 'a late timer runs the oldest tick instead of the latest',
    edits: [['lib/schedules/schedule-timer.ts', 'if (now >= latest.nextAt) {', 'if (now === Infinity) {']],
    spec: 'schedules/late-timers',
    test: 'late by ten periods, it runs the tenth tick and misses nine',
  },
  {
    name: 'a clock that goes back runs its ticks again',
    edits: [
      [
        'lib/schedules/schedule-timer.ts',
        'const wentBack = this.#seen - now;\n    if (wentBack > CLOCK_TOLERANCE_MS)',
        'const wentBack = this.#seen - now;\n    if (wentBack > 0)',
      ],
    ],
    spec: 'schedules/clock-steps',
    test: 'a tick that the clock passes again after a step back of',
  },
  {
    name: 'all jobs of one moment in one turn of the event loop',
    edits: [['lib/schedules/timer-groups.ts', 'const FIRING_FOR_MS = 5;', 'const FIRING_FOR_MS = Infinity;']],
    spec: 'schedules/timer-groups',
    test: 'sockets are read after 5 ms, and then the other jobs tick',
  },
  {
    name: 'a timer that is taken back takes the one with it that has come in its place',
    edits: [
      [
        'lib/schedules/timer-groups.ts',
        'if (this.#groups.get(group.moment) === group) this',
        'if (this.#groups.has(group.moment)) this',
      ],
    ],
    spec: 'schedules/timer-groups',
    test: 'stays shared when the last schedules of the old timer stop late',
  },
  {
    name: 'a timer that is longer than one of Node can be is cut short',
    edits: [
      ['lib/core/clock.ts', '(rest > part ? wait(rest - part) : ', '(rest > Infinity ? wait(rest - part) : '],
    ],
    spec: 'core/clock',
    test: 'fires once, after',
  },
  {
    name: 'faked time counts as real',
    edits: [['lib/core/clock.ts', 'return isFaked();', 'return false;']],
    spec: 'core/clock',
    test: 'the clock is virtual while the timers are faked',
  },
  {
    name: 'a job of toad-scheduler for each that was ever added',
    edits: [
      ['lib/schedules/ticker.ts', 'const empty = this.#empty.pop();', 'const empty = this.#empty[-1];'],
    ],
    spec: 'schedules/ticker',
    test: 'toad-scheduler keeps as many jobs as there were at once',
  },
  {
    name: 'all missed ticks counted in one turn of the event loop',
    edits: [
      [
        'lib/schedules/missed-reports.ts',
        'const REPORTING_FOR_MS = 5;',
        'const REPORTING_FOR_MS = Infinity;',
      ],
    ],
    spec: 'schedules/missed-reports',
    test: 'sockets are read in between',
  },
  {
    name: 'an interval counts from the start of its instance',
    edits: [['lib/schedules/interval-schedule.ts', 'fnv1a(jobName) % interval', 'Date.now() % interval']],
    spec: 'schedules/interval-schedule',
    test: 'ticks lie on floor((t - offset) / interval), with the hash of the name as the offset',
  },
];
