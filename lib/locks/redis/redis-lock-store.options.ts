import { InvalidOptionsError } from '../../core/errors.js';
import { refuseAddress, refuseHidden } from '../../core/hidden-values.js';
import {
  type GivenOptions,
  isRecord,
  type OptionsPlace,
  readOptions,
  refuse,
} from '../../core/option-checks.js';
import type { ConnectionSource, RedisClient, RedisConnectionOptions, RedisSource } from './redis-client.js';
import { readReplicas, sourceForWaiting } from './replicas-option.js';

/** Where the connection of a `RedisLockStore` comes from, exactly one of the three, and how many replicas must have a lock. */
export type RedisLockStoreOptions = {
  /**
   * How many replicas must acknowledge a grant and an extension (`WAIT`), or the command counts as unanswered. For a
   * single primary with replicas, by Sentinel or not; a `Cluster` client is refused. The store then has a connection of
   * its own. A given client is duplicated for it.
   *
   * @default 0
   */
  readonly replicas?: number | undefined;
} & (
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
    }
);

/** The store whose options are read. */
export interface RedisSourcePlace extends OptionsPlace {
  /** The options of which exactly one is given. */
  readonly sources: readonly SourceName[];
  /** The commands that a given client must have. */
  readonly commands: readonly string[];
  /** The other options. */
  readonly others?: readonly OtherName[];
}

type OtherName = 'replicas';

/** `lockStore`: the option of a state store that shares the connection of a lock store. */
type SourceName = 'lockStore' | 'client' | 'url' | 'options';

const LOCK_STORE: RedisSourcePlace = {
  where: 'RedisLockStore',
  error: InvalidOptionsError,
  sources: ['client', 'url', 'options'],
  commands: ['set', 'eval', 'evalsha', 'ping'],
  others: ['replicas'],
};

const A_URL = "a URL like 'redis://localhost:6379'";
const ENCODE =
  'Percent-encode user name and password (encodeURIComponent): `/`, `#`, `?`, `%` and `@` among them.';

/** The options after the check. */
export interface CheckedRedisOptions {
  readonly source: RedisSource;
  /** For the commands that replicas may have to acknowledge. */
  readonly writingSource: ConnectionSource;
  readonly replicas: number;
}

/** @throws InvalidOptionsError; it never shows a URL, which may hold a password */
export function readRedisOptions(given: unknown): CheckedRedisOptions {
  const options = readOneSource(LOCK_STORE, given);
  const source = sourceOf(LOCK_STORE, options);
  const replicas = readReplicas(LOCK_STORE, options.replicas);
  const writingSource = replicas === 0 ? source : sourceForWaiting(LOCK_STORE, source, replicas);
  return { source, writingSource, replicas };
}

/** The options, of which exactly one is given. */
export function readOneSource(place: RedisSourcePlace, given: unknown): GivenOptions<SourceName | OtherName> {
  const oneOfThem = `exactly one of ${enumerated(place.sources)}`;
  if (!isRecord(given)) refuseHidden(place, 'options', `an object with ${oneOfThem}`, given);
  if ('url' in given && given['url'] === undefined) refuseHidden(place, 'url', A_URL, undefined);
  const options = readOptions<SourceName | OtherName>(place, given, [
    ...place.sources,
    ...(place.others ?? []),
  ]);
  const named = place.sources.filter((name) => name in options);
  if (named.length !== 1) refuse(place, 'options', oneOfThem, named.join(' and ') || undefined);
  return options;
}

/** Where the connection comes from, when the given option is none but `client`, `url` and `options`. */
export function sourceOf(
  place: RedisSourcePlace,
  { client, url, options }: GivenOptions<SourceName>,
): RedisSource {
  if (url !== undefined) return { url: readUrl(place, url) };
  if (options !== undefined) return { options: readConnectionOptions(place, options) };
  return { client: readClient(place, client) };
}

function enumerated(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}

function readUrl(place: RedisSourcePlace, url: unknown): string {
  if (typeof url !== 'string' || !/^rediss?:\/\/\S+$/.test(url)) refuseHidden(place, 'url', A_URL, url);
  const parsed = parse(url);
  if (parsed === undefined || holdsPassword(parsed))
    refuseAddress(
      place,
      'url',
      A_URL,
      url,
      url.includes('@') ? ENCODE : 'Its host or its port cannot be read.',
    );
  if (!/^\/?\d*$/.test(parsed.pathname))
    refuseHidden(place, 'url', `${A_URL}, whose path is a database number`, url);
  readParameters(place, parsed);
  return url;
}

/** ioredis reads `?db=…` and `?port=…` as options. A part of a password is not shown. */
function readParameters(place: RedisSourcePlace, { search, searchParams }: URL): void {
  for (const { name, expected, isRight } of NUMBERS) {
    const wrong = searchParams.getAll(name).find((value) => !isRight(value));
    if (wrong === undefined) continue;
    if (/^[\w.+-]{0,20}$/.test(wrong) && !search.includes('@'))
      refuse(place, 'url', `${A_URL}, whose \`${name}\` is ${expected}`, wrong);
    refuseHidden(place, 'url', `${A_URL}, whose \`${name}\` is ${expected}`, wrong);
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

function readConnectionOptions(place: RedisSourcePlace, options: unknown): RedisConnectionOptions {
  if (!isRecord(options))
    refuseHidden(place, 'options', "the options of ioredis: { host: 'localhost' }", options);
  for (const { name, expected, isRight } of NUMBERS) {
    const value = options[name];
    if (value !== undefined && !isRight(value)) refuse(place, `options.${name}`, expected, value);
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

function readClient(place: RedisSourcePlace, client: unknown): RedisClient {
  if (!isClient(client, place.commands))
    refuseHidden(place, 'client', 'an ioredis client (`new Redis(…)` or `new Cluster(…)`)', client);
  return client;
}

function isClient(client: unknown, commands: readonly string[]): client is RedisClient {
  const members = [...commands, 'on', 'off'];
  return isRecord(client) && members.every((name) => typeof client[name] === 'function');
}
