/** A value that throws at any use. The error names the trap. */
export function hostileProxy(): object {
  const spring = (): never => {
    throw new Error('a trap');
  };
  return new Proxy(
    {},
    {
      get: spring,
      has: spring,
      getPrototypeOf: spring,
      ownKeys: spring,
      getOwnPropertyDescriptor: spring,
      set: spring,
    },
  );
}

/** An error whose message cannot be read. */
export function deceitfulError(): Error {
  const error = new Error('not to be seen');
  // V8 makes the stack from the message when somebody reads it first.
  if (error.stack === undefined) throw error;
  return Object.defineProperty(error, 'message', {
    get: () => {
      throw new Error('a trap');
    },
  });
}

/** An error whose member can be read `looks` times and throws from then on. */
export function forgetfulError(member: 'message' | 'stack' | 'name' | 'cause', looks: number): Error {
  const error = new TypeError('out of paper', { cause: new Error('no delivery') });
  const value: unknown = error[member];
  // V8 makes the stack from the message when somebody reads it first.
  if (error.stack === undefined) throw error;
  let left = looks;
  return Object.defineProperty(error, member, {
    get: () => {
      if (left-- > 0) return value;
      throw new Error('a trap');
    },
  });
}
