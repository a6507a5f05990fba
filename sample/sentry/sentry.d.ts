/** The part of `@sentry/nestjs` that the sample uses, because the package is not installed here. */
declare module '@sentry/nestjs' {
  export function captureException(error: unknown): string;
  export function withIsolationScope<Value>(callback: () => Value): Value;
  export function withMonitor<Value>(slug: string, callback: () => Value): Value;
}
