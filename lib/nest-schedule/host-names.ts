import { InvalidJobError } from '../index.js';
import { refuse } from '../internal.js';

/** What Nest's `mixin()` calls a class: a number drawn in each process. */
const DRAWN_NAME = /^[0-9a-f]{21}$/i;

/** Where to look for a method: `ReportService.send`. */
export function placeOf(host: object, method: string): string {
  return `${nameOf(host) ?? 'anonymous'}.${method}`;
}

/**
 * Keeps a job from being called after a class that has another name in each instance, where that name is the key of
 * a lock.
 *
 * @throws InvalidJobError that asks for a name
 */
export function refuseNameless(host: object, method: string): void {
  const name = nameOf(host);
  if (name !== undefined && !isDrawn(host, name)) return;
  const expected = 'given, because its class has no name that is the same in every instance';
  const advice =
    "Write @Cron(pattern, { name: 'nightly' }), @Interval('nightly', ms) or @Timeout('nightly', ms).";
  refuse({ where: placeOf(host, method), error: InvalidJobError }, 'name', expected, undefined, advice);
}

/** A class may have a static member called `name`. */
function nameOf(host: object): string | undefined {
  const name: unknown = Reflect.get(constructorOf(host), 'name');
  return typeof name === 'string' ? name : undefined;
}

/** Somebody may have written such a name. */
function isDrawn(host: object, name: string): boolean {
  return DRAWN_NAME.test(name) && !Function.prototype.toString.call(constructorOf(host)).includes(name);
}

function constructorOf(host: object): object {
  const constructor: unknown = Reflect.get(host, 'constructor');
  return typeof constructor === 'function' ? constructor : Object;
}
