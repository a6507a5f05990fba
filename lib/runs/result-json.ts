import { described, errorsOf, memberOf, messageOf } from '../core/error-text.js';

/** How many causes of an error its JSON shows. A chain of causes may be a circle. */
const MOST_CAUSES = 5;

/** An error as JSON can show it. `JSON.stringify()` alone makes `{}` of an error. */
export interface ErrorJson {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** The members of a result that JSON shows in another form. */
interface Shown {
  readonly error?: unknown;
  readonly value?: unknown;
}

/** One object for all results. */
const TO_JSON: PropertyDescriptor = { value: toJson, configurable: true, writable: true };

/**
 * Gives the result a form for `JSON.stringify()`. The method is not enumerable, so the result stays a plain object when
 * it is compared, copied or printed. A result without an error and a value needs no other form.
 */
export function withJson<Result extends Shown>(result: Result): Result {
  if (result.error === undefined && result.value === undefined) return result;
  return Object.defineProperty(result, 'toJSON', TO_JSON);
}

function toJson(this: Shown): object {
  const { error, value, ...facts } = this;
  return {
    ...facts,
    ...(error === undefined ? {} : { error: errorJson(error) }),
    ...(value === undefined ? {} : { value: valueJson(value) }),
  };
}

/** The stack is left out, because health checks and dashboards show results. */
export function errorJson(error: unknown, causes = MOST_CAUSES): ErrorJson {
  const name = memberOf(error, 'name');
  const code = memberOf(error, 'code');
  const cause = memberOf(error, 'cause');
  const errors = errorsOf(error);
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: messageOf(error),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause === undefined || causes === 0 ? {} : { cause: causeJson(cause, causes - 1) }),
    // Only one level of them, because errors of errors would multiply.
    ...(errors.length === 0 || causes === 0 ? {} : { errors: errors.map((each) => causeJson(each, 0)) }),
  };
}

function causeJson(cause: unknown, causes: number): unknown {
  return typeof memberOf(cause, 'message') === 'string' ? errorJson(cause, causes) : valueJson(cause);
}

/** The value as it comes out of JSON, so that nothing in it can throw. A description stands for a value that JSON cannot hold. */
function valueJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value, bigIntAsText) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return described(value);
  }
}

function bigIntAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
