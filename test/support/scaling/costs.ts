/*
 * What the model takes from `docs/performance.md`.
 */

/** The time of a command, in milliseconds: in its process, and in Redis. */
export interface Cost {
  readonly client: number;
  readonly server: number;
}

/** Table D: a lost claim takes 15.4 us of the client and 1.83 us of Redis, and a whole cycle 67.7 us and 13.3 us. */
export const COSTS = {
  claim: { client: 0.0154, server: 0.0018 },
  lease: { client: 0.0261, server: 0.0057 },
  release: { client: 0.0261, server: 0.0057 },
};

/** A claim in the memory of Redis, in bytes, where no state is kept beside it. */
export const CLAIM_BYTES = 217;

/** Table A: an interval job in the heap of an instance, in bytes. */
export const JOB_BYTES = 1933;

/** A claim outlives its period by this, in seconds. */
export const CLAIM_TOLERANCE_S = 60;
