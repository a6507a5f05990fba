import type { CommandRun } from '../command.js';
import type { CommandOption } from './options.js';

/** A text behind the name of a command. */
export interface Parameter {
  readonly name: string;
  /** With its article, for a sentence. */
  readonly text: string;
  readonly isOptional?: boolean;
}

/** A command as people read of it. Its code is loaded when it runs. */
export interface CommandDescription {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly options: readonly CommandOption[];
  readonly load: () => Promise<{ readonly run: CommandRun }>;
}

const JOB: Parameter = { name: 'job', text: 'the name of a job' };
const RUN: Parameter = { name: 'runId', text: 'the id of a run, as `show` prints it' };
const TICK: Parameter = { name: 'tick', text: 'a time', isOptional: true };

const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'list',
    summary: 'All jobs, those with problems first.',
    parameters: [],
    options: [],
    load: () => import('../commands/list.js'),
  },
  {
    name: 'show',
    summary: 'One job: its schedule, its last runs, the runs in flight, its instances.',
    parameters: [JOB],
    options: [],
    load: () => import('../commands/show.js'),
  },
  {
    name: 'why',
    summary: 'Why a job ran or did not run at its latest tick, or the last one up to a time.',
    parameters: [JOB, TICK],
    options: [],
    load: () => import('../commands/why.js'),
  },
  {
    name: 'runs',
    summary: 'The latest runs of a job, newest first.',
    parameters: [JOB],
    options: ['limit', 'outcome'],
    load: () => import('../commands/runs.js'),
  },
  {
    name: 'locks',
    summary: 'The locks that are held, by whom, and until when.',
    parameters: [],
    options: [],
    load: () => import('../commands/locks.js'),
  },
  {
    name: 'instances',
    summary: 'The instances of the application.',
    parameters: [],
    options: [],
    load: () => import('../commands/instances.js'),
  },
  {
    name: 'pause',
    summary: 'Stop the ticks of a job in all instances. A run in flight goes on.',
    parameters: [JOB],
    options: ['until', 'reason'],
    load: () => import('../commands/pause.js'),
  },
  {
    name: 'resume',
    summary: 'End the pause of a job.',
    parameters: [JOB],
    options: ['reason'],
    load: () => import('../commands/resume.js'),
  },
  {
    name: 'run',
    summary: 'Run a job now, in an instance that schedules it.',
    parameters: [JOB],
    options: ['tick', 'wait', 'reason'],
    load: () => import('../commands/run.js'),
  },
  {
    name: 'abort',
    summary: 'Abort the signal of a run in flight.',
    parameters: [RUN],
    options: ['reason'],
    load: () => import('../commands/abort.js'),
  },
  {
    name: 'audit',
    summary: 'Who paused, resumed, ran and aborted, newest first.',
    parameters: [],
    options: ['limit'],
    load: () => import('../commands/audit.js'),
  },
];

/** The names of all commands. */
export const COMMAND_NAMES: readonly string[] = COMMANDS.map(({ name }) => name);

/** The command of that name. */
export const commandOf = (name: string): CommandDescription | undefined =>
  COMMANDS.find((command) => command.name === name);

/** All commands, in the order of the help. */
export const allCommands = (): readonly CommandDescription[] => COMMANDS;
