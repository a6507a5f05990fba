import { BlockList, isIP } from 'node:net';
import type { Exchange } from './exchange.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether the request comes from this machine, and says so in all that a browser or a proxy may show. */
export function isLocal(exchange: Exchange): boolean {
  const { remoteAddress, headerNames } = exchange;
  return (
    remoteAddress !== undefined &&
    isLoopback(remoteAddress) &&
    isLoopbackHost(exchange.header('host') ?? exchange.header(':authority')) &&
    !headerNames.some(isForwarding)
  );
}

/** Also in the form of IPv6 for an address of IPv4. */
export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** A foreign name may lead to this machine, which is how a web page would reach it (DNS rebinding). */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined || !/^[\w.:[\]-]+$/u.test(host) || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return hostname === 'localhost' || isLoopback(hostname.replace(/^\[(.*)\]$/u, '$1'));
}

function isForwarding(header: string): boolean {
  return header === 'forwarded' || header === 'x-real-ip' || header.startsWith('x-forwarded-');
}
