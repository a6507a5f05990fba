import type * as Api from '@opentelemetry/api';
import { missingPeer } from '../core/peers.js';
import { loadApi } from './load-api.js';

/** The values of `@opentelemetry/api`. An import would fail with words of Node when the package is not installed. */
export const { context, metrics, SpanKind, SpanStatusCode, trace } = api();

function api(): typeof Api {
  try {
    return loadApi();
  } catch (error) {
    throw missingPeer('nestjs-background-jobs/opentelemetry', '@opentelemetry/api', error);
  }
}
