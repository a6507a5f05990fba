import { pageClock } from './clock.js';
import type { Got } from './got.js';
import { serverClock } from './server-clock.js';

/** An answer is overdue after this, in milliseconds. */
const PATIENCE_MS = 10_000;

const NO_ANSWER = 'No answer came from the server.';
const NO_JSON = 'The answer is no JSON. The session may be over. Reload the page.';

/**
 * Asks for the data below the page. The tag goes by hand, because the server may forbid the browser to keep answers.
 *
 * @param tag the ETag of the data that the page has
 */
export async function get<Data>(path: string, tag?: string, signal?: AbortSignal): Promise<Got<Data>> {
  const limit = new AbortController();
  const timer = pageClock.after(PATIENCE_MS, () => limit.abort());
  signal?.addEventListener('abort', () => limit.abort());
  try {
    const headers = { accept: 'application/json', ...(tag !== undefined && { 'if-none-match': tag }) };
    const response = await fetch(path, { cache: 'no-store', headers, signal: limit.signal });
    return response.status === 304 ? { kind: 'unchanged' } : await read<Data>(response);
  } catch {
    return { kind: 'problem', message: NO_ANSWER };
  } finally {
    timer.cancel();
  }
}

async function read<Data>(response: Response): Promise<Got<Data>> {
  const body = await jsonOf(response);
  if (body === undefined) return { kind: 'problem', status: response.status, message: NO_JSON };
  if (isSeen(body)) serverClock.observe(body.now);
  // Without its state store, the server answers 503, and tells what one instance knows.
  if (response.ok || (response.status === 503 && isSeen(body)))
    return { kind: 'data', data: body as Data, etag: response.headers.get('etag') ?? undefined };
  return { kind: 'problem', status: response.status, message: messageOf(body, response.status) };
}

/** Asks for a change. The page waits as long as the server does. */
export async function post(path: string, body: object): Promise<Got<unknown>> {
  try {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const data = await jsonOf(response);
    if (data === undefined) return { kind: 'problem', status: response.status, message: NO_JSON };
    if (response.ok) return { kind: 'data', data, etag: undefined };
    return { kind: 'problem', status: response.status, message: messageOf(data, response.status) };
  } catch {
    return { kind: 'problem', message: `${NO_ANSWER} The audit tells whether the request arrived.` };
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** The overview and the page of a job say what time it is. */
const isSeen = (body: unknown): body is { readonly now: string } =>
  typeof body === 'object' && body !== null && 'now' in body && typeof body.now === 'string';

/** A guard of the application may answer in a form of its own. */
function messageOf(body: unknown, status: number): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  if (typeof message !== 'string' || message === '') return `The server answered with the status ${status}.`;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
