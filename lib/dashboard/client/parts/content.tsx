import type { ComponentChildren, JSX } from 'preact';
import type { Answer } from '../poller.js';

interface ContentProps<Data> {
  readonly answer: Answer<Data>;
  /** What is being loaded: `the locks`. */
  readonly what: string;
  readonly show: (data: Data) => ComponentChildren;
}

/** Data of the server. They turn grey when the server no longer answers. */
export function Content<Data>({ answer: { data, problem }, what, show }: ContentProps<Data>): JSX.Element {
  return (
    <div class={problem === undefined ? undefined : 'stale'}>
      {data === undefined ? problem === undefined && <p class="loading">Loading {what}…</p> : show(data)}
    </div>
  );
}
