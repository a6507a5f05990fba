import { useEffect, useState } from 'preact/hooks';
import { pageClock, type PageTimer } from './clock.js';
import { serverClock } from './server-clock.js';

const listeners = new Set<() => void>();
let timer: PageTimer | undefined;

/** All countdowns of the page move at once, at each full second. */
function plan(): void {
  timer = pageClock.after(1000 - (serverClock.now() % 1000), () => {
    for (const listener of [...listeners]) listener();
    if (listeners.size > 0) plan();
    else timer = undefined;
  });
}

/** A text that changes with time. Its component is drawn again only when the text is another one. */
export function useTimedText(textAt: (now: number) => string): string {
  const [, redraw] = useState(0);
  const text = textAt(serverClock.now());
  useEffect(() => {
    const listener = (): void => {
      if (textAt(serverClock.now()) !== text) redraw((count) => count + 1);
    };
    listeners.add(listener);
    if (timer === undefined) plan();
    return () => {
      listeners.delete(listener);
    };
  });
  return text;
}
