/** A row by the names of its columns. All values are strings. */
export type Row = Readonly<Record<string, unknown>>;

/** One connection, for one statement at a time. */
export interface Session {
  run(text: string, values: string[]): Promise<readonly Row[]>;
  /**
   * Gives the connection back. Resolves when its place is free again.
   *
   * @param isBroken whether the connection must not be used again
   */
  end(isBroken: boolean): Promise<void> | void;
}

/** Where sessions come from. */
export interface Sessions {
  /**
   * Loads what sessions need, without a connection.
   *
   * @throws InvalidOptionsError when no session can ever be opened
   */
  load?(): Promise<void>;
  open(): Promise<Session>;
  /** Closes the connections that the store opened. The next use opens new ones. */
  close(): Promise<void>;
}
