/**
 * What a machine that does other things too may add to a span of time that the package promises, in milliseconds. Whatever is judged by a span has
 * to be wrong by more than this when it is wrong; where it is not, a test judges by order, counts or ticks.
 */
export const SLOW_MACHINE = 2000;
