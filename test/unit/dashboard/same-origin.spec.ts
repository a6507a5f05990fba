import { describe, expect, it } from '@jest/globals';
import { isSameOrigin } from '../../../lib/dashboard/server/same-origin.js';
import { requestOf } from './requests.js';

const sent = (headers: Record<string, string>): boolean => isSameOrigin(requestOf({ headers }));

describe('a request that changes something', () => {
  it('is taken from the page itself', () => {
    expect(sent({ 'sec-fetch-site': 'same-origin' })).toBe(true);
  });

  it.each(['cross-site', 'same-site', 'none', ''])('is refused with Sec-Fetch-Site: %s', (site) => {
    expect(sent({ 'sec-fetch-site': site, origin: 'http://app.example', host: 'app.example' })).toBe(false);
  });

  it.each([
    ['http://app.example', 'app.example'],
    ['http://app.example:8080', 'app.example:8080'],
    ['https://app.example', 'app.example:443'],
    ['http://app.example', 'APP.example:80'],
    ['http://[::1]:3000', '[::1]:3000'],
  ])('is taken with Origin: %s and Host: %s, where the browser sends no Sec-Fetch-Site', (origin, host) => {
    expect(sent({ origin, host })).toBe(true);
  });

  it.each([
    ['http://evil.example', 'app.example'],
    ['http://app.example:81', 'app.example'],
    ['http://app.example.evil.example', 'app.example'],
    ['null', 'app.example'],
    ['app.example', 'app.example'],
    ['file://app.example', 'app.example'],
    ['http://', 'app.example'],
    ['', 'app.example'],
  ])('is refused with Origin: %s and Host: %s', (origin, host) => {
    expect(sent({ origin, host })).toBe(false);
  });

  it('is refused where neither is there', () => {
    expect(sent({ host: 'app.example' })).toBe(false);
    expect(sent({ origin: 'http://app.example' })).toBe(false);
  });
});
