/** Why a tick was skipped, in words of people. */
const CAUSES: Readonly<Record<string, string>> = {
  'claimed-elsewhere': 'another instance had taken it',
  'running-elsewhere': 'the lock of the job was held elsewhere',
  'still-running': 'the run before it had not ended',
  'lock-unavailable': 'the lock store was not available',
  'at-capacity': 'no place was free among the runs that `concurrency` allows',
  'shutting-down': 'the instance was shutting down',
  paused: 'the job was paused',
  missed: 'the process could not run its timers',
};

/** A newer version may report a reason that this one does not know. */
export const causeOf = (reason: string): string => CAUSES[reason] ?? reason;
