/**
 * What each section is handed.
 *
 * @typedef {object} Context
 * @property {import('./results.js').Results} results where the measurements go
 * @property {boolean} isFull whether to measure everything, and often
 * @property {string} redisUrl a server of our own
 */
export {};
