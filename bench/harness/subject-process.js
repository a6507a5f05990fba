import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A longer measurement is stuck. */
const LONGEST_MS = 300_000;

/** Without it, V8 would collect the garbage of a start some seconds later, in the middle of a measurement. */
const EXEC_ARGV = ['--expose-gc', '--no-memory-reducer'];

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/** One subject in a process of its own, so that warm code, hooks and garbage of others do not affect it. */
export class SubjectProcess {
  #child;

  /**
   * Resolves when the subject has started.
   *
   * @param {{ module: string, name: string }} subject
   * @param {object} context the options of its start
   */
  static async start({ module, name }, context) {
    const subject = new SubjectProcess(name);
    await subject.#ask({ module, name, context });
    return subject;
  }

  constructor(name) {
    this.name = name;
    const env = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' };
    this.#child = fork(WORKER, { execArgv: EXEC_ARGV, env });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Measures once. @param {object} size its amount */
  measure(size) {
    return this.#ask(size);
  }

  async end() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #ask(question) {
    const ended = new AbortController();
    const end = () => ended.abort(new Error(`"${this.name}" ended before it had an answer`));
    const limit = setTimeout(() => ended.abort(new Error(`"${this.name}" does not answer`)), LONGEST_MS);
    this.#child.once('exit', end);
    try {
      this.#child.send(question);
      const [answer] = await once(this.#child, 'message', { signal: ended.signal });
      return answer;
    } catch (error) {
      await this.end();
      throw ended.signal.reason ?? error;
    } finally {
      clearTimeout(limit);
      this.#child.off('exit', end);
    }
  }
}
