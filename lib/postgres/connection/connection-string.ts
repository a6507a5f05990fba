import { refuseAddress, refuseHidden } from '../../core/hidden-values.js';
import type { OptionsPlace } from '../../core/option-checks.js';
import { readableReason } from '../../locks/reasons.js';

const OPTION = 'connectionString';
const A_STRING = "a connection string like 'postgres://user:password@localhost:5432/app'";

/** A URL, the URL of a socket, or the path of a socket and perhaps a database. A URL may have blanks in it. */
const FORMS = /^(?:(?:postgres(?:ql)?:\/\/|socket:)\S(?:[\S ]*\S)?|\/\S+(?: \S+)?)$/i;

/** pg takes any other text for the name of a database. */
export function readConnectionString(place: OptionsPlace, given: unknown): string {
  if (typeof given === 'string' && FORMS.test(given)) return given;
  refuseHidden(place, OPTION, A_STRING, given);
}

/**
 * Lets pg read the connection string. The pool of pg reads it for each connection, and a wrong one would look like a
 * server that is away.
 *
 * @throws InvalidOptionsError with the reason of pg
 */
export function checkConnectionString(
  place: OptionsPlace,
  connectionString: string,
  readByPg: (connectionString: string) => { readonly port: number },
): void {
  const fault = faultOf(() => readByPg(connectionString));
  if (fault !== undefined) refuseAddress(place, OPTION, A_STRING, connectionString, fault);
}

function faultOf(read: () => { readonly port: number }): string | undefined {
  try {
    const { port } = read();
    const isWrong = Number.isNaN(port) || port < 0 || port > 65_535;
    return isWrong ? 'Its `port` is expected to be a whole number from 0 to 65535.' : undefined;
  } catch (error) {
    return `pg cannot read it: ${readableReason(error, 'pg').replace(/\.$/, '')}.`;
  }
}
