/**
 * How much longer than the promise of the package a busy machine may take, in milliseconds. A test compares a duration
 * only if a fault exceeds it by more. Otherwise the test compares order, counts or ticks.
 */
export const SLOW_MACHINE = 2000;
