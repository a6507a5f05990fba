/** A file that the page loads. */
export interface ClientFile {
  /** Its name below `assets/`, with a hash of its text. */
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The page's script: `scripts/dashboard-client.js` bundles it from `client/`. */
export const SCRIPT: ClientFile;

/** The page's style sheet. */
export const STYLE: ClientFile;
