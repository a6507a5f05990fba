/*
 * What the model takes from `docs/performance.md`.
 */

/** The time of a command, in milliseconds: in its process, and in Redis. */
export interface Cost {
  readonly client: number;
  readonly server: number;
}

/** Table D: a lost claim takes 40 us of the client and 4.4 us of Redis, and a whole cycle 137 us and 24.8 us. */
export const COSTS = {
  claim: { client: 0.04, server: 0.0044 },
  lease: { client: 0.05, server: 0.0102 },
  release: { client: 0.047, server: 0.0102 },
};

/** Table F: a claim in the memory of Redis, in bytes. */
export const CLAIM_BYTES = 217;

/** Table A: an interval job in the heap of an instance, in bytes. */
export const JOB_BYTES = 1504;

/** A claim outlives its period by this, in seconds. */
export const CLAIM_TOLERANCE_S = 60;
