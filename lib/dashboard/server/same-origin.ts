import type { Exchange } from './exchange.js';

/**
 * Whether a page of this server sends the request. Browsers say so in `Sec-Fetch-Site`, over HTTPS and to `localhost`.
 * Otherwise `Origin` tells, which no page can change either.
 */
export function isSameOrigin(exchange: Exchange): boolean {
  const site = exchange.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const [origin, host] = [
    exchange.header('origin'),
    exchange.header('host') ?? exchange.header(':authority'),
  ];
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  // An origin leaves out the port that its protocol has by default.
  const own = `${protocol}//${host}`;
  return originHost !== '' && URL.canParse(own) && new URL(own).host === originHost;
}
