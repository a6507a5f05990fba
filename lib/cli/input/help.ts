import { allCommands, type CommandDescription } from './commands.js';
import { COMMON_OPTIONS, optionOf } from './options.js';

const PROGRAM = 'npx nestjs-background-jobs';

/** The help of one command, or of all. */
export function helpText(command: CommandDescription | undefined): string {
  return command === undefined ? helpOfAll() : helpOf(command);
}

function helpOfAll(): string {
  const commands = allCommands().map((each): Line => [usageOf(each), each.summary]);
  return [
    `Usage: ${PROGRAM} <command> [options]`,
    '',
    'Looks at the jobs of a cluster and controls them. It needs their store, not the application.',
    '',
    'Commands:',
    ...columns(commands),
    '',
    'Options:',
    ...columns(optionLines(Object.keys(COMMON_OPTIONS))),
    '',
    'Exit codes: 0; 1 refused or failed; 2 wrong usage; 3 the store cannot be reached.',
    `\`${PROGRAM} <command> --help\` prints the options of a command.`,
    '',
  ].join('\n');
}

function helpOf(command: CommandDescription): string {
  return [
    `Usage: ${PROGRAM} ${usageOf(command)} [options]`,
    '',
    command.summary,
    '',
    'Options:',
    ...columns(optionLines([...command.options, ...Object.keys(COMMON_OPTIONS)])),
    '',
  ].join('\n');
}

function usageOf({ name, parameters }: CommandDescription): string {
  const texts = parameters.map((each) => (each.isOptional === true ? `[${each.name}]` : `<${each.name}>`));
  return [name, ...texts].join(' ');
}

type Line = readonly [string, string];

const optionLines = (names: readonly string[]): Line[] =>
  names.map((name) => {
    const { value, text } = optionOf(name);
    return [value === undefined ? `--${name}` : `--${name} <${value}>`, text];
  });

function columns(lines: readonly Line[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
