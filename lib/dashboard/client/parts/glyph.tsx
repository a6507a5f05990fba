import type { JSX } from 'preact';

/** The shapes of states and verdicts. Each has a shape of its own, because colour is never the only sign. */
const SHAPES: Readonly<Record<string, readonly [tone: string, path: string]>> = {
  // A disc with a check.
  succeeded: ['good', 'M6 0a6 6 0 1 0 0 12A6 6 0 0 0 6 0ZM5.2 8.9 2.6 6.3l1-1 1.6 1.6 3.2-3.2 1 1Z'],
  // A square with a cross.
  failed: [
    'bad',
    'M0 0h12v12H0ZM3.6 2.4 2.4 3.6 4.8 6 2.4 8.4l1.2 1.2L6 7.2l2.4 2.4 1.2-1.2L7.2 6l2.4-2.4-1.2-1.2L6 4.8Z',
  ],
  // A triangle with a bar.
  lost: ['bad', 'M6 0 12 11.5H0ZM5.3 4v3.8h1.4V4ZM5.3 8.8v1.4h1.4V8.8Z'],
  running: ['busy', 'M2 0 12 6 2 12Z'],
  // Half of a ring, and an arrow over it.
  skipped: ['warn', 'M6 0 12 6 6 12 0 6ZM6 2.2 2.2 6 6 9.8 9.8 6Z'],
  paused: ['held', 'M1.5 0h3.2v12H1.5ZM7.3 0h3.2v12H7.3Z'],
  // A ring with a bar across.
  'no-instance': [
    'bad',
    'M6 0a6 6 0 1 0 0 12A6 6 0 0 0 6 0ZM6 1.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8ZM3 5.2h6v1.6H3Z',
  ],
  unknown: [
    'dim',
    'M0 0h3v1.5H1.5V3H0ZM9 0h3v3h-1.5V1.5H9ZM0 9h1.5v1.5H3V12H0ZM10.5 9H12v3H9v-1.5h1.5ZM5 5h2v2H5Z',
  ],
  'not-a-tick': ['dim', 'M0 5.2h12v1.6H0Z'],
  'not-yet': ['dim', 'M6 0a6 6 0 1 0 0 12A6 6 0 0 0 6 0ZM6 1.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8Z'],
};

/** States of jobs and instances, and locks, which look like a verdict. */
const LIKE: Readonly<Record<string, string>> = {
  missing: 'lost',
  failing: 'failed',
  unscheduled: 'no-instance',
  healthy: 'succeeded',
  new: 'not-yet',
  removed: 'not-a-tick',
  live: 'succeeded',
  silent: 'lost',
  left: 'not-a-tick',
};

const shapeOf = (word: string): readonly [tone: string, path: string] =>
  SHAPES[LIKE[word] ?? word] ?? ['dim', 'M4 4h4v4H4Z'];

/** The class of the colour of a state or a verdict. */
export const toneOf = (word: string): string => shapeOf(word)[0];

export const pathOf = (word: string): string => shapeOf(word)[1];

/** The shape of a state or a verdict. A word stands beside it. */
export const Glyph = ({ word }: { word: string }): JSX.Element => (
  <svg class={`glyph tone-${toneOf(word)}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    <path fill="currentColor" fill-rule="evenodd" d={pathOf(word)} />
  </svg>
);
