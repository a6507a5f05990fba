import { parseArgs } from 'node:util';
import { unknownName } from '../../core/option-checks.js';
import { printableName, quoted } from '../../core/shown-values.js';
import { COMMAND_NAMES, commandOf, type CommandDescription } from './commands.js';
import { COMMAND_OPTIONS, optionOf, optionsFor, type CommandOption, type GivenValues } from './options.js';
import { UsageError } from './usage-error.js';

/** What a command line asks for. */
export interface Invocation {
  /** Absent: `--help` or `--version` stands alone. */
  readonly command?: CommandDescription;
  /** The texts behind the command: a job and a time, or a run. */
  readonly positionals: readonly string[];
  readonly values: GivenValues;
}

interface GivenOption {
  readonly name: string;
  /** As it was written: `--until` or `-h`. */
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

const EVERY_COMMAND_OPTION = Object.keys(COMMAND_OPTIONS) as CommandOption[]; // The table has no other keys.
const SHORT: Readonly<Record<string, string>> = { help: 'h', version: 'v' };

/** @throws UsageError */
export function readInvocation(args: readonly string[]): Invocation {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(optionsFor(EVERY_COMMAND_OPTION).map((name) => [name, formOf(name)])),
    allowPositionals: true,
    // Its own messages know no similar names, and would show the value of a mistyped option.
    strict: false,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const options = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const [name, ...positionals] = words;
  const values: GivenValues = Object.fromEntries(options.map((option) => [option.name, valueOf(option)]));
  if (name === undefined) {
    for (const option of options) checkName(option, optionsFor(EVERY_COMMAND_OPTION));
    return { positionals, values };
  }
  const command = readCommand(name);
  for (const option of options) checkOption(option, command);
  if (values.help !== true) checkPositionals(command, positionals);
  return { command, positionals, values };
}

function formOf(name: string) {
  const type = optionOf(name).value === undefined ? ('boolean' as const) : ('string' as const);
  const short = SHORT[name];
  return short === undefined ? { type } : { type, short };
}

const valueOf = ({ name, value }: GivenOption): string | boolean =>
  optionOf(name).value ? (value ?? '') : true;

function readCommand(name: string): CommandDescription {
  const command = commandOf(name);
  if (command === undefined) throw new UsageError(unknownName('command', name, COMMAND_NAMES));
  return command;
}

function checkName({ name, rawName }: GivenOption, known: readonly string[]): void {
  if (known.includes(name)) return;
  if (!rawName.startsWith('--'))
    throw new UsageError(
      `unknown option \`${printableName(rawName)}\`: \`-h\` and \`-v\` are all with one dash.`,
    );
  throw new UsageError(
    unknownName(
      'option',
      rawName,
      known.map((each) => `--${each}`),
    ),
  );
}

function checkOption(option: GivenOption, { name, options }: CommandDescription): void {
  if (Object.hasOwn(COMMAND_OPTIONS, option.name) && !(options as readonly string[]).includes(option.name))
    throw new UsageError(`\`${name}\` has no option \`--${option.name}\`: see \`${name} --help\`.`);
  checkName(option, optionsFor(options));
  checkValue(option);
}

function checkValue({ name, value, inlineValue }: GivenOption): void {
  const expected = optionOf(name).value;
  if (expected === undefined) {
    if (inlineValue === true) throw new UsageError(`\`--${name}\` takes no value.`);
    return;
  }
  const isEmpty = value?.trim() === '' && name !== 'prefix';
  const isMissing = value === undefined || isEmpty || (inlineValue !== true && value.startsWith('-'));
  if (!isMissing) return;
  const hint =
    value?.startsWith('-') === true ? `; a value that begins with \`-\` is written \`--${name}=-…\`` : '';
  throw new UsageError(`\`--${name}\` needs a value: \`--${name} <${expected}>\`${hint}.`);
}

function checkPositionals({ name, parameters }: CommandDescription, given: readonly string[]): void {
  const missing = parameters.slice(given.length).find(({ isOptional }) => isOptional !== true);
  if (missing !== undefined)
    throw new UsageError(`\`${name}\` needs ${missing.text}: \`${name} <${missing.name}>\`.`);
  const excess = given[parameters.length];
  if (excess !== undefined)
    throw new UsageError(
      `\`${name}\` takes no further argument, got ${quoted(excess)}: put a text with spaces in quotation marks.`,
    );
  const empty = given.findIndex((text) => text.trim() === '');
  if (empty !== -1)
    throw new UsageError(`\`${name}\` needs ${parameters[empty]?.text ?? 'a text'}, got an empty text.`);
}
