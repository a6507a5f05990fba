/** What the sample takes of `@sentry/nestjs`, which is not installed here. */
declare module '@sentry/nestjs' {
  export function captureException(error: unknown): string;
  export function withIsolationScope<Value>(callback: () => Value): Value;
  export function withMonitor<Value>(slug: string, callback: () => Value): Value;
}
