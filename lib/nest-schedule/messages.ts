/** What an error says of a name that is not there. Code that moves here may look at it. */
export function notFound(kind: SchedulerKind, name: string): string {
  return `No ${kind} was found with the given name (${name}). Check that you created one with a decorator or with the create API.`;
}

/** What an error says of a name that is taken. */
export function alreadyExists(kind: SchedulerKind, name: string): string {
  return `${kind} with the given name (${name}) already exists. Ignored.`;
}

/** What can have a name, as errors call it. */
export type SchedulerKind = 'Cron Job' | 'Interval' | 'Timeout';
