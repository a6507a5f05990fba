import type { JSX } from 'preact';
import { replaceWith } from '../navigation.js';
import { type JobsRoute, PAGE_SIZE } from '../routes.js';

/** The way through a list that is longer than one page. */
export function Pager({ route, total }: { route: JobsRoute; total: number }): JSX.Element | null {
  const { offset } = route;
  if (total <= PAGE_SIZE && offset === 0) return null;
  const go = (to: number): void => {
    replaceWith({ ...route, offset: Math.max(0, to) });
    scrollTo(0, 0);
  };
  const last = Math.min(offset + PAGE_SIZE, total);
  return (
    <nav class="pager" aria-label="Pages of jobs">
      <button type="button" disabled={offset === 0} onClick={() => go(offset - PAGE_SIZE)}>
        Previous
      </button>
      <span>
        {(offset + 1).toLocaleString('en')}–{last.toLocaleString('en')} of {total.toLocaleString('en')}
      </span>
      <button type="button" disabled={last >= total} onClick={() => go(offset + PAGE_SIZE)}>
        Next
      </button>
    </nav>
  );
}
