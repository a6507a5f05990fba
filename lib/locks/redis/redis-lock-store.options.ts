import { InvalidOptionsError } from '../../core/errors.js';
import { refuse, isRecord, readOptions } from '../../core/option-checks.js';
import type { RedisClient, RedisConnectionOptions, RedisSource } from './redis-client.js';

/** Where the connection of a `RedisLockStore` comes from: exactly one of the three. */
export type RedisLockStoreOptions =
  | {
      /** An ioredis client of yours (version 5 or 6; `Redis` or `Cluster`). It is used and never closed. */
      readonly client: RedisClient;
      readonly url?: undefined;
      readonly options?: undefined;
    }
  | {
      /** `redis://…` or `rediss://…`. A connection that fails fast is made, and closed after the drain. */
      readonly url: string | undefined;
      readonly client?: undefined;
      readonly options?: undefined;
    }
  | {
      /** The options of ioredis for a connection of our own. They lie over ours, which fail fast. */
      readonly options: RedisConnectionOptions;
      readonly client?: undefined;
      readonly url?: undefined;
    };

const PLACE = { where: 'RedisLockStore', error: InvalidOptionsError };
const SOURCES = ['client', 'url', 'options'] as const;
const ONE_OF_THREE = 'an object with exactly one of `client`, `url` and `options`';
const A_URL = "a URL like 'redis://localhost:6379'";
const ENCODE =
  'Percent-encode user name and password (encodeURIComponent): `/`, `#`, `?`, `%` and `@` among them.';

/** @throws InvalidOptionsError; it never shows a URL, which may hold a password */
export function readRedisSource(given: unknown): RedisSource {
  if (!isRecord(given)) refuseSource('options', ONE_OF_THREE, given);
  if ('url' in given && given['url'] === undefined) refuseSource('url', A_URL, undefined);
  const options = readOptions(PLACE, given, SOURCES);
  const named = SOURCES.filter((name) => name in options);
  if (named.length !== 1) {
    refuse(
      PLACE,
      'options',
      'exactly one of `client`, `url` and `options`',
      named.join(' and ') || undefined,
    );
  }
  if (options.url !== undefined) return { url: readUrl(options.url) };
  if (options.options !== undefined) return { options: readConnectionOptions(options.options) };
  return { client: readClient(options.client) };
}

function readUrl(url: unknown): string {
  if (typeof url !== 'string' || !/^rediss?:\/\/\S+$/.test(url)) refuseSource('url', A_URL, url);
  const parsed = parse(url);
  if (parsed === undefined || holdsPassword(parsed))
    refuseSource('url', A_URL, url, url.includes('@') ? ENCODE : 'Its host or its port cannot be read.');
  if (!/^\/?\d*$/.test(parsed.pathname))
    refuseSource('url', `${A_URL}, whose path is a database number`, url);
  readParameters(parsed);
  return url;
}

/** ioredis reads `?db=…` and `?port=…` as options. A part of a password is not shown. */
function readParameters({ search, searchParams }: URL): void {
  for (const { name, expected, isRight } of NUMBERS) {
    const wrong = searchParams.getAll(name).find((value) => !isRight(value));
    if (wrong === undefined) continue;
    if (/^[\w.+-]{0,20}$/.test(wrong) && !search.includes('@'))
      refuse(PLACE, 'url', `${A_URL}, whose \`${name}\` is ${expected}`, wrong);
    refuseSource('url', `${A_URL}, whose \`${name}\` is ${expected}`, wrong);
  }
}

/** As ioredis reads it; `undefined` when it cannot. */
function parse(url: string): URL | undefined {
  try {
    const parsed = new URL(url);
    decodeURIComponent(parsed.username);
    decodeURIComponent(parsed.password);
    return parsed;
  } catch {
    return undefined;
  }
}

/** Whether a character of a password has ended the host too early, so that the rest is in the path or behind it. */
function holdsPassword({ pathname, search, hash }: URL): boolean {
  return pathname.includes('@') || hash.includes('@') || /^\?[^=]*@/.test(search);
}

function readConnectionOptions(options: unknown): RedisConnectionOptions {
  if (!isRecord(options)) refuseSource('options', "the options of ioredis: { host: 'localhost' }", options);
  for (const { name, expected, isRight } of NUMBERS) {
    const value = options[name];
    if (value !== undefined && !isRight(value)) refuse(PLACE, `options.${name}`, expected, value);
  }
  return options;
}

interface NumberOption {
  readonly name: 'db' | 'port';
  readonly expected: string;
  readonly isRight: (value: unknown) => boolean;
}

/** ioredis turns these into numbers unchecked, so a `db` that is no number would be database 0. */
const NUMBERS: readonly NumberOption[] = [
  { name: 'db', expected: 'a whole number from 0', isRight: (value) => isWhole(value, 0, 2 ** 31 - 1) },
  { name: 'port', expected: 'a whole number from 1 to 65535', isRight: (value) => isWhole(value, 1, 65_535) },
];

/** An environment variable is a text of digits. */
function isWhole(value: unknown, lowest: number, highest: number): boolean {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= lowest && number <= highest;
}

function readClient(client: unknown): RedisClient {
  if (!isClient(client))
    refuseSource('client', 'an ioredis client (`new Redis(…)` or `new Cluster(…)`)', client);
  return client;
}

function isClient(client: unknown): client is RedisClient {
  const members = ['set', 'eval', 'evalsha', 'ping', 'on', 'off'];
  return isRecord(client) && members.every((name) => typeof client[name] === 'function');
}

/** Complains without showing a text, which may be a URL with a password in it, wherever it stands. */
function refuseSource(option: string, expected: string, given: unknown, advice?: string): never {
  if (typeof given !== 'string' || given.trim() === '') refuse(PLACE, option, expected, given, advice);
  const hint = advice === undefined ? '' : ` ${advice}`;
  throw new InvalidOptionsError(
    `${PLACE.where}: expected \`${option}\` to be ${expected}, got a text (not shown).${hint}`,
  );
}
