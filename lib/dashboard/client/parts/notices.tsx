import type { JSX } from 'preact';
import type { Notice, Requests } from '../use-requests.js';
import { Glyph } from './glyph.js';

const GLYPHS: Readonly<Record<Notice['state'], string>> = {
  pending: 'running',
  done: 'succeeded',
  refused: 'failed',
};

/** Results of actions, which a screen reader tells as they come. */
export const Notices = ({ notices, dismiss }: Omit<Requests, 'send'>): JSX.Element => (
  <div class="notices">
    <ul aria-live="polite" aria-label="Results of actions">
      {notices.map(({ id, state, text }) => (
        <li key={id} class={`notice ${state}`}>
          <Glyph word={GLYPHS[state]} />
          <span class="text">{text}</span>
          {state !== 'pending' && (
            <button type="button" class="quiet" onClick={() => dismiss(id)}>
              Dismiss
            </button>
          )}
        </li>
      ))}
    </ul>
  </div>
);
