import { describe, expect, it } from '@jest/globals';
import { isLocal } from '../../../lib/dashboard/server/local-requests.js';
import { requestOf } from './requests.js';

const HOST = { host: 'localhost:3000' };

describe('a request without guards and access', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    'is answered from the loopback address %s',
    (address) => {
      expect(isLocal(requestOf({ address, headers: HOST }))).toBe(true);
    },
  );

  it.each(['10.0.0.7', '::ffff:10.0.0.7', 'fe80::1', '128.0.0.1', '', 'localhost', undefined])(
    'is denied from the address %s',
    (address) => {
      const denied = address === undefined ? { headers: HOST, address: '' } : { headers: HOST, address };
      expect(isLocal(requestOf(denied))).toBe(false);
    },
  );

  it.each(['localhost', 'localhost:3000', 'LOCALHOST', '127.0.0.1:80', '127.1', '[::1]', '[::1]:3000'])(
    'is answered for the host %s',
    (host) => {
      expect(isLocal(requestOf({ headers: { host } }))).toBe(true);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'localhost:3000.evil.example',
    'evil@localhost',
    'localhost/x',
    'localhost#x',
    '127.0.0.1.nip.io',
    '[::2]',
    '10.0.0.7',
    '',
    ' ',
    ':',
  ])('is denied for the host "%s", because a foreign name may lead to this machine', (host) => {
    expect(isLocal(requestOf({ headers: { host } }))).toBe(false);
  });

  it('is denied without a host', () => {
    expect(isLocal(requestOf())).toBe(false);
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'])(
    'is denied with the header %s, because a proxy sends it for somebody else',
    (header) => {
      expect(isLocal(requestOf({ headers: { ...HOST, [header]: '127.0.0.1' } }))).toBe(false);
    },
  );

  it('is answered by the authority of HTTP/2', () => {
    expect(isLocal(requestOf({ headers: { ':authority': 'localhost:3000' } }))).toBe(true);
  });
});
