import type { JSX } from 'preact';
import { capital } from '../words.js';
import { Glyph, toneOf } from './glyph.js';

/** A state or a verdict: its shape, its colour and its word. */
export const Badge = ({ word, meaning }: { word: string; meaning?: string | undefined }): JSX.Element => (
  <span class={`badge tone-${toneOf(word)}`} title={meaning}>
    <Glyph word={word} />
    {capital(word.replaceAll('-', ' '))}
  </span>
);
