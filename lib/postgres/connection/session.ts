/** A row by the names of its columns. All values are texts. */
export type Row = Readonly<Record<string, unknown>>;

/** One connection, for one statement at a time. */
export interface Session {
  run(text: string, values: string[]): Promise<readonly Row[]>;
  /**
   * Gives it back. Resolves when its place is free again.
   *
   * @param isBroken whether nothing may use it any more
   */
  end(isBroken: boolean): Promise<void> | void;
}

/** Where sessions come from. */
export interface Sessions {
  open(): Promise<Session>;
  /** Closes what was opened by us. It is opened again when it is needed. */
  close(): Promise<void>;
}
