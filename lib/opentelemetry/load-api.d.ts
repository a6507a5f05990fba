import type * as Api from '@opentelemetry/api';

/** Loads the package at once. It fails where the package is not installed. */
export function loadApi(): typeof Api;
