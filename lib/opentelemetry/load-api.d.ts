import type * as Api from '@opentelemetry/api';

/** Loads the package synchronously. Throws if the package is not installed. */
export function loadApi(): typeof Api;
