import { printable } from '../../core/shown-values.js';

/** What the name of a host's class says about its jobs. */
export interface HostClass {
  /** As a reader looks for it. */
  readonly title: string;
  /** What the names of its jobs begin with. */
  readonly name: string;
  /** Why its jobs need names of their own. */
  readonly needsName?: string;
}

/** Nest's `mixin()` names a class by 21 random digits. */
const RANDOM_NAME = /^[\da-f]{21}$/;

/** The class of a host, by its prototype. */
export function hostClassOf({ constructor }: object): HostClass {
  const name: unknown = typeof constructor === 'function' ? constructor.name : '';
  if (typeof name !== 'string') {
    const needsName = 'The static `name` of the class is no text, and no part of a name.';
    return { title: '(a class whose static `name` is no text)', name: '', needsName };
  }
  if (name === '') return { title: '(a class without a name)', name };
  if (!RANDOM_NAME.test(name) || sourceOf(constructor).includes(name))
    return { title: printable(name), name };
  const needsName =
    'The name of the class is random, as `mixin()` makes it: every process would have a job of its own.';
  return { title: '(a class with a random name)', name, needsName };
}

function sourceOf(constructor: unknown): string {
  return typeof constructor === 'function' ? Function.prototype.toString.call(constructor) : '';
}
