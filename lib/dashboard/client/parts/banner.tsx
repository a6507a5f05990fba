import type { ComponentChildren, JSX } from 'preact';
import { Glyph } from './glyph.js';

interface BannerProps {
  /** The state or verdict whose shape and colour it has. */
  readonly word: string;
  readonly children: ComponentChildren;
}

export const Banner = ({ word, children }: BannerProps): JSX.Element => (
  <div class={`banner ${word}`}>
    <Glyph word={word} />
    <div>{children}</div>
  </div>
);

/** What a page says where it has nothing to show. */
export const Empty = ({ children }: { children: ComponentChildren }): JSX.Element => (
  <div class="empty">{children}</div>
);
