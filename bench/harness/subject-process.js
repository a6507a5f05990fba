import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What takes longer has got stuck. */
const LONGEST_MS = 300_000;

/** V8 would collect what a start has left behind some seconds later, in the midst of what is measured then. */
const EXEC_ARGV = ['--expose-gc', '--no-memory-reducer'];

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/** One subject in a process of its own: what others leave behind (warm code, hooks, garbage) does not weigh on it. */
export class SubjectProcess {
  #child;

  /**
   * Resolves when the subject has started.
   *
   * @param {{ module: string, name: string }} subject
   * @param {object} context what it is started with
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

  /** Measures once. @param {object} size how much of it */
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
