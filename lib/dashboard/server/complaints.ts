import { Logger } from '@nestjs/common';
import { messageOf } from '../../internal.js';

/** Warns of functions of the application that fail, each once, because a page asks them every few seconds. */
export class Complaints {
  readonly #logger = new Logger('BackgroundJobs');
  readonly #made = new Set<string>();

  /** @param consequence what follows from it, as a sentence without its end */
  threw(option: string, error: unknown, consequence: string): void {
    this.#once(option, `\`${option}\` threw: ${messageOf(error).replace(/\.$/u, '')}. ${consequence}`);
  }

  /** @param given a description of what it returned */
  returned(option: string, expected: string, given: string, consequence: string): void {
    this.#once(option, `\`${option}\` must return ${expected}, got ${given}. ${consequence}`);
  }

  #once(option: string, text: string): void {
    if (this.#made.has(option)) return;
    this.#made.add(option);
    this.#logger.warn(`the dashboard: ${text}. This is logged once`);
  }
}
