import { hostname, userInfo } from 'node:os';
import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/error-text.js';
import { InvalidOptionsError, LockUnavailableError, StateUnavailableError } from '../core/errors.js';
import { printable } from '../core/shown-values.js';
import { VERSION } from '../core/version.js';
import type { CommandContext, CommandResult } from './command.js';
import type { CommandDescription } from './input/commands.js';
import { helpText } from './input/help.js';
import { readInvocation, type Invocation } from './input/invocation.js';
import { UsageError } from './input/usage-error.js';
import { Page } from './output/page.js';
import { sentence } from './output/table.js';
import { Session } from './session.js';

/** The process that a command line belongs to. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads the output. */
  readonly isTerminal: boolean;
  readonly clock: Clock;
}

/** How a command line ended. */
export interface CommandLineEnd {
  readonly exitCode: number;
  /** Whether something of the user's own may keep the process alive. */
  readonly mayLinger: boolean;
}

const FAILED = 1;
const WRONG_USAGE = 2;
const NOT_REACHABLE = 3;

/** An error is one line, and a long one has its reason at the beginning. */
const LONGEST_ERROR = 1000;

/** Runs one command line to its end. Never rejects. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<CommandLineEnd> {
  const session = new Session(terminal);
  let exitCode: number;
  try {
    exitCode = await perform(readInvocation(args), session, terminal);
  } catch (error) {
    terminal.err(errorLine(messageOf(error)));
    exitCode = exitCodeOf(error);
  }
  await session.close();
  return { exitCode, mayLinger: session.hasForeignStores };
}

async function perform({ command, positionals, values }: Invocation, session: Session, terminal: Terminal) {
  if (values.version === true) {
    terminal.out(`${VERSION}\n`);
    return 0;
  }
  if (values.help === true) {
    terminal.out(helpText(command));
    return 0;
  }
  if (command === undefined) throw new UsageError('expected a command; `--help` lists them.');
  const [subject = '', detail] = positionals;
  const { clock, env, out } = terminal;
  const by = values.by ?? `${userName(env)}@${hostname()}`;
  const notice = (text: string): void => {
    if (values.json !== true) out(sentence(text));
  };
  const cluster = () => session.cluster(values);
  return print(
    await runOf(command, { subject, detail, values, by, clock, cluster, notice }),
    terminal,
    values,
  );
}

async function runOf(command: CommandDescription, context: CommandContext): Promise<CommandResult> {
  const { run } = await command.load();
  return run(context);
}

function print(
  result: CommandResult,
  { out, err, env, isTerminal, clock }: Terminal,
  values: Invocation['values'],
) {
  const hasColours = isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  out(
    values.json === true
      ? `${JSON.stringify(result.document, undefined, 2)}\n`
      : result.text(new Page(clock.now(), hasColours)),
  );
  if (result.failure === undefined) return 0;
  err(errorLine(result.failure));
  return FAILED;
}

/** An error of `JobCluster` names its method, which is no help here. */
const errorLine = (message: string): string =>
  `nestjs-background-jobs: ${printable(message.replace(/^JobCluster[\w.()]*: /, ''), LONGEST_ERROR)}\n`;

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof InvalidOptionsError) return WRONG_USAGE;
  if (error instanceof StateUnavailableError || error instanceof LockUnavailableError) return NOT_REACHABLE;
  return FAILED;
}

/** In a container a user may have no name. */
function userName(env: Terminal['env']): string {
  const name = env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'];
  if (name) return name;
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
