import { createHash } from 'node:crypto';
import {
  InvalidOptionsError,
  LockUnavailableError,
  StateUnavailableError,
  UnknownJobError,
} from '../../index.js';
import type { DashboardAction, Refusal } from '../shared/json.js';
import type { Answer } from './exchange.js';

const SAFE = { 'X-Content-Type-Options': 'nosniff' };
const JSON_TYPE = 'application/json; charset=utf-8';
const NO_STORE = { ...SAFE, 'Cache-Control': 'no-store' };

/** An answer that no cache keeps. */
export function jsonAnswer(value: unknown, status = 200): Answer {
  const headers = { ...NO_STORE, 'Content-Type': JSON_TYPE };
  return { status, headers, text: JSON.stringify(value) };
}

export function refusalAnswer(refusal: Refusal): Answer {
  return jsonAnswer(refusal, refusal.statusCode);
}

/** An answer that the viewer keeps, and asks for again. */
export function taggedAnswer(value: unknown, given: string | undefined): Answer {
  const tag = tagOf(value);
  const headers = { ...SAFE, 'Cache-Control': 'private, no-cache', ETag: tag };
  if (isAmong(tag, given)) return { status: 304, headers, text: '' };
  return { status: 200, headers: { ...headers, 'Content-Type': JSON_TYPE }, text: JSON.stringify(value) };
}

/** A weak tag. The age of heartbeats and the time itself are no change that a viewer needs to get. */
export function tagOf(value: unknown): string {
  const text = JSON.stringify(value, (name, member: unknown) => (AGES.has(name) ? undefined : member));
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

const AGES: ReadonlySet<string> = new Set(['now', 'lastHeartbeat']);

/** @param given the header `If-None-Match` */
function isAmong(tag: string, given = ''): boolean {
  const tags = given.split(',').map((each) => each.trim());
  return tags.includes('*') || tags.some((each) => withoutWeakness(each) === withoutWeakness(tag));
}

const withoutWeakness = (tag: string): string => tag.replace(/^W\//u, '');

/** A document or a file of the page. */
export function fileAnswer(type: string, text: string, headers: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers: { ...SAFE, 'Content-Type': type, ...headers }, text };
}

/** Says why a request is not followed. */
export class RefusedRequest extends Error {
  readonly refusal: Refusal;

  constructor(statusCode: number, message: string) {
    super(message);
    this.refusal = { statusCode, message };
  }
}

/** All that a viewer may ask for. */
export const ACTIONS: readonly DashboardAction[] = ['pause', 'resume', 'run', 'abort'];

/** The answer to a request that failed. An error without an answer is the framework's to handle. */
export function answerOf(error: unknown): Answer {
  if (error instanceof RefusedRequest) return refusalAnswer(error.refusal);
  const found = STATUSES.find(([type]) => error instanceof type);
  if (found === undefined || !(error instanceof Error)) throw error;
  return refusalAnswer({ statusCode: found[1], message: error.message });
}

const STATUSES = [
  [InvalidOptionsError, 400],
  [UnknownJobError, 404],
  [LockUnavailableError, 503],
  [StateUnavailableError, 503],
] as const;
