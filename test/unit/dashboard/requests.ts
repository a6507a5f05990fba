import { Exchange } from '../../../lib/dashboard/server/exchange.js';

/** A request as Express gives it. */
export function requestOf({
  headers = {},
  address = '127.0.0.1',
  url = '/background-jobs',
}: {
  readonly headers?: Record<string, string>;
  readonly address?: string | undefined;
  readonly url?: string;
} = {}): Exchange {
  const request = { url, originalUrl: url, headers, socket: { remoteAddress: address } };
  return new Exchange(undefined as never, request, {});
}
