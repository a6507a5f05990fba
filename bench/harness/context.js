/**
 * The parameters of each section.
 *
 * @typedef {object} Context
 * @property {import('./results.js').Results} results receives the measurements
 * @property {boolean} isFull whether to measure everything, and often
 * @property {string} redisUrl a server for the benchmark alone
 * @property {number} redisPid its process
 */
export {};
