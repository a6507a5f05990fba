/** An option of the command line. */
export interface OptionDescription {
  /** The placeholder of its value; absent: it takes none. */
  readonly value?: string;
  readonly text: string;
}

/** The options of every command. */
export const COMMON_OPTIONS = {
  redis: { value: 'url', text: 'the Redis of the jobs, like redis://localhost:6379 (default: REDIS_URL)' },
  'lock-redis': { value: 'url', text: 'the Redis of the locks, where it is another one' },
  prefix: { value: 'text', text: "the module option `keyPrefix` (default: 'background-jobs:')" },
  config: {
    value: 'file',
    text: 'a module with the exports lockStore, stateStore, keyPrefix; not with --redis',
  },
  json: { text: 'print one JSON document' },
  by: { value: 'name', text: 'the name that the audit keeps (default: $USER@host)' },
  help: { text: 'print this help (-h)' },
  version: { text: 'print the version of the package (-v)' },
} satisfies Record<string, OptionDescription>;

/** The options of single commands. */
export const COMMAND_OPTIONS = {
  until: { value: 'time', text: "the end of the pause: '2026-08-01T06:00', '06:00' or '2h'" },
  reason: { value: 'text', text: 'the reason that the audit keeps' },
  tick: { value: 'time', text: 'the `run.tick` of the handler' },
  wait: { text: 'wait for the end of the run; exit code 1 unless it succeeds' },
  limit: { value: 'number', text: 'the most entries' },
  outcome: { value: 'outcome', text: 'only succeeded, failed or skipped runs' },
} satisfies Record<string, OptionDescription>;

/** The name of an option of single commands. */
export type CommandOption = keyof typeof COMMAND_OPTIONS;

const OPTIONS: Readonly<Record<string, OptionDescription>> = { ...COMMON_OPTIONS, ...COMMAND_OPTIONS };

/** The description of an option that exists. */
export const optionOf = (name: string): OptionDescription => OPTIONS[name] ?? { text: '' };

/** The names of all options that a command takes. */
export const optionsFor = (own: readonly CommandOption[]): string[] => [
  ...own,
  ...Object.keys(COMMON_OPTIONS),
];

/** The options as they were given. */
export interface GivenValues {
  readonly redis?: string;
  readonly 'lock-redis'?: string;
  readonly prefix?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly by?: string;
  readonly help?: boolean;
  readonly version?: boolean;
  readonly until?: string;
  readonly reason?: string;
  readonly tick?: string;
  readonly wait?: boolean;
  readonly limit?: string;
  readonly outcome?: string;
}
