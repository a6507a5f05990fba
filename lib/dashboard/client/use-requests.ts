import { useRef, useState } from 'preact/hooks';
import { post } from './api.js';
import { pageClock } from './clock.js';
import { pendingText, refusalText, resultText, type Wanted } from './sentences.js';
import { refreshAll } from './use-answer.js';

/** A request of the viewer, and what came of it. */
export interface Notice {
  readonly id: number;
  readonly state: 'pending' | 'done' | 'refused';
  readonly text: string;
}

/** What a dialog adds to a request. */
export interface Details {
  readonly reason?: string | undefined;
  readonly until?: string | undefined;
  readonly tick?: string | undefined;
}

const MOST_NOTICES = 4;

/** A good result goes by itself after this, in milliseconds. The audit keeps it. */
const GOOD_MS = 30_000;

export interface Requests {
  readonly notices: readonly Notice[];
  readonly send: (wanted: Wanted, details: Details) => void;
  readonly dismiss: (id: number) => void;
}

/** Sends requests. Each has a notice that becomes its result, so that the page stays usable meanwhile. */
export function useRequests(): Requests {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const count = useRef(0);
  const dismiss = (id: number): void => setNotices((all) => all.filter((notice) => notice.id !== id));
  const put = (notice: Notice): void =>
    setNotices((all) => [...all.filter(({ id }) => id !== notice.id), notice].slice(-MOST_NOTICES));
  const ask = async (wanted: Wanted, details: Details): Promise<void> => {
    const id = ++count.current;
    setNotices((all) => all.filter(({ state }) => state === 'pending'));
    put({ id, state: 'pending', text: pendingText(wanted) });
    const got = await post(`api/${wanted.action}`, bodyOf(wanted, details));
    if (got.kind === 'problem') put({ id, state: 'refused', text: refusalText(wanted, got.message) });
    else if (got.kind === 'data') {
      put({ id, state: 'done', text: resultText(wanted, got.data) });
      pageClock.after(GOOD_MS, () => dismiss(id));
    }
    refreshAll();
  };
  return { notices, send: (wanted, details) => void ask(wanted, details), dismiss };
}

function bodyOf(wanted: Wanted, { reason, until, tick }: Details): object {
  const subject = wanted.action === 'abort' ? { runId: wanted.runId } : { job: wanted.job };
  return {
    ...subject,
    ...(reason !== undefined && { reason }),
    ...(until !== undefined && { until }),
    ...(tick !== undefined && { tick }),
  };
}
