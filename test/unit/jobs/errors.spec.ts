import { describe, expect, it } from '@jest/globals';
import * as api from '../../../lib/index.js';

const errors = Object.entries(api)
  .filter(([name]) => name.endsWith('Error') && name !== 'BackgroundJobsError')
  // Every other export with such a name is the class of an error.
  .map(
    ([name, value]) => [name, value as unknown as new (message: string) => api.BackgroundJobsError] as const,
  );

describe('the errors of this package', () => {
  it('are these', () => {
    expect(errors.map(([name]) => name).sort()).toEqual([
      'DuplicateJobError',
      'InvalidJobError',
      'InvalidOptionsError',
      'JobTimeoutError',
      'JobsNotReadyError',
      'LockLostError',
      'LockReentryError',
      'LockUnavailableError',
      'RecoveryLimitError',
      'RunAbortedError',
      'ShutdownError',
      'StateUnavailableError',
      'UnknownJobError',
    ]);
  });

  it.each(errors)(
    '%s has its class name as its name, and in upper snake case without Error as its code',
    (name, type) => {
      const error = new type('what happened');
      const code = name
        .replace(/Error$/, '')
        .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
        .toUpperCase();

      expect(error).toBeInstanceOf(api.BackgroundJobsError);
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ name, code, message: 'what happened' });
    },
  );
});
