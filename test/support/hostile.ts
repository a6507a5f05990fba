/** Whatever is done to it, it throws: an error that says which trap was sprung. */
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
  // Made when it is first read, from the message.
  if (error.stack === undefined) throw error;
  return Object.defineProperty(error, 'message', {
    get: () => {
      throw new Error('a trap');
    },
  });
}
