import type * as Api from '@opentelemetry/api';
import { missingPeer } from '../core/peers.js';
import { loadApi } from './load-api.js';

/**
 * The values of `@opentelemetry/api`. They are not imported, so that a missing package throws our error, not Node's.
 */
export const { context, metrics, SpanKind, SpanStatusCode, trace } = api();

function api(): typeof Api {
  try {
    return loadApi();
  } catch (error) {
    throw missingPeer('nestjs-background-jobs/opentelemetry', '@opentelemetry/api', error);
  }
}
