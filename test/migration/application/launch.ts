/** A moment, as one gives it to `@Cron(date)`. */
export const LAUNCH = new Date('2026-01-01T00:00:05Z');
