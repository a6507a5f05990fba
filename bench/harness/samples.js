/** @param {readonly number[]} samples @param {number} share 0.5 is the median */
export function percentile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place - Math.floor(place));
}

/** @param {readonly number[]} samples */
export const median = (samples) => percentile(samples, 0.5);

/** Median, smallest and largest. @param {readonly number[]} samples */
export function spread(samples) {
  return { median: median(samples), least: Math.min(...samples), most: Math.max(...samples) };
}

/**
 * The ratio of `samples` to `limit` in each repetition, because other work of the machine affects both alike.
 *
 * @param {readonly number[]} samples
 * @param {readonly number[]} limit of the same repetitions
 */
export function ratios(samples, limit) {
  if (samples.length !== limit.length) throw new Error('Samples of different repetitions cannot be compared');
  return samples.map((sample, repetition) => sample / limit[repetition]);
}
