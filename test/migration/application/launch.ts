/** A moment for `@Cron(date)`. */
export const LAUNCH = new Date('2026-01-01T00:00:05Z');
