import { memberOf } from '../../core/error-text.js';

/** How deep other packages wrap an error of the server, at most. */
const DEPTH = 4;

/** Two statements changed one row at once, under a stricter isolation than the default. */
export const SERIALIZATION_FAILURE = '40001';
/** The server is a replica. */
export const READ_ONLY = '25006';
export const UNDEFINED_TABLE = '42P01';

/** The server has ended the connection, or refuses it. */
const CONNECTION_ENDS = /^(?:08|28|53|57P|58|XX)/;

/** The code of the server's error; `undefined` if there is none, because the server did not answer. */
export function sqlStateOf(error: unknown, depth = DEPTH): string | undefined {
  if (depth === 0 || error === undefined) return undefined;
  // Prisma 7 names it `originalCode`.
  for (const name of ['code', 'originalCode']) {
    const code = memberOf(error, name);
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !isCodeOfPackage(code)) return code;
  }
  for (const name of ['driverError', 'cause', 'meta', 'driverAdapterError', 'originalError']) {
    const found = sqlStateOf(memberOf(error, name), depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The server has shut down, restarts or has ended the connection. */
const CONNECTION_HAS_ENDED = /^(?:08|57P)/;

/** Whether the connection has failed, rather than the statement. */
export function isOfConnection(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || CONNECTION_HAS_ENDED.test(state);
}

/** Whether a connection is still usable after a statement failed with this error. */
export function keepsConnection(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && state !== READ_ONLY && !CONNECTION_ENDS.test(state);
}

/** `EPIPE` of a socket and `P2010` of Prisma look like codes of the server. */
function isCodeOfPackage(code: string): boolean {
  return code.startsWith('E') || /^P[1-9]/.test(code);
}
