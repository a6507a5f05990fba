import { connect } from 'node:net';
import { memberOf } from '../../core/error-text.js';

/** A request to cancel has this in the place of a version of the protocol. */
const CANCEL_REQUEST = 80_877_102;

const BYTES = 16;

/** The server answers by closing the connection, at once. PgBouncer needs the connection until then. */
const LIMIT_MS = 100;

/**
 * Asks the server to cancel the statement of a connection, over another connection, as the protocol has it. Without that
 * a statement that waits for a lock keeps its place in the server, which does not notice that its client has gone.
 *
 * Resolves when the server has taken the request, or soon. It never rejects, because a statement may go on all the same:
 * through a proxy that wants TLS, or with a client that is none of pg.
 *
 * @param client a connection of pg
 */
export function cancelStatement(client: unknown): Promise<void> {
  const ids = [memberOf(client, 'processID'), memberOf(client, 'secretKey')];
  const stream = memberOf(memberOf(client, 'connection'), 'stream');
  const [host, port] = [memberOf(stream, 'remoteAddress'), memberOf(stream, 'remotePort')];
  if (!ids.every(isInt32) || typeof host !== 'string' || typeof port !== 'number') return Promise.resolve();
  const request = Buffer.alloc(BYTES);
  for (const [index, value] of [BYTES, CANCEL_REQUEST, ...ids].entries())
    request.writeInt32BE(value, index * 4);
  return send(request, host, port);
}

function isInt32(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value;
}

function send(request: Buffer, host: string, port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.unref();
    socket.setTimeout(LIMIT_MS, () => socket.destroy());
    // The close comes after an error, too.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
    socket.write(request);
  });
}
