/** Whether the page asks for news: while the viewer wants them, and sees the page. */
export class LiveSwitch {
  #isWanted = true;
  #isVisible = true;
  readonly #listeners = new Set<() => void>();

  get isWanted(): boolean {
    return this.#isWanted;
  }

  get isOn(): boolean {
    return this.#isWanted && this.#isVisible;
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    this.#tell();
  }

  show(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#tell();
  }

  /** @returns ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export const liveSwitch = new LiveSwitch();
