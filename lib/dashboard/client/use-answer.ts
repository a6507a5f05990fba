import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from './api.js';
import { pageClock } from './clock.js';
import { liveSwitch } from './live-switch.js';
import { type Answer, Poller } from './poller.js';

/** Answers of so many questions stay, so that the way back shows something at once. */
const MOST_KEPT = 20;

const pollers = new Map<string, Poller<unknown>>();

function pollerOf(path: string): Poller<unknown> {
  const known = pollers.get(path);
  if (known !== undefined) return known;
  const poller = new Poller({
    ask: (tag, signal) => get<unknown>(path, tag, signal),
    clock: pageClock,
    live: liveSwitch,
  });
  pollers.set(path, poller);
  for (const [old, { isUsed }] of pollers) {
    if (pollers.size <= MOST_KEPT) break;
    if (!isUsed && old !== path) pollers.delete(old);
  }
  return poller;
}

/** Asks every open question again, after a change. */
export function refreshAll(): void {
  for (const poller of pollers.values()) if (poller.isUsed) void poller.refresh();
}

/** The answer to a question, kept up to date. Until a new question is answered, the data of the one before stay. */
export function useAnswer<Data>(path: string): Answer<Data> & { readonly isForPath: boolean } {
  const poller = pollerOf(path);
  const [, redraw] = useState(0);
  const kept = useRef<unknown>(undefined);
  useEffect(() => poller.subscribe(() => redraw((count) => count + 1)), [poller]);
  const { answer } = poller;
  if (answer.data !== undefined) kept.current = answer.data;
  // The server and this page are one version, so that an answer to a path has the form that its caller names.
  const data = kept.current as Data | undefined;
  return { ...answer, data, isForPath: answer.data !== undefined };
}
