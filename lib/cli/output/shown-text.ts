const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * A text of an instance for one line of a terminal. Names, errors and hosts are not trusted, and a control character in
 * them would command the terminal.
 */
export function shown(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
const DOUBLE_WIDTH =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns a terminal needs for the text. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text)
    width += ZERO_WIDTH.test(character) ? 0 : DOUBLE_WIDTH.test(character) ? 2 : 1;
  return width;
}

/** The text with spaces up to a width. */
export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(width - widthOf(text), 0));

/** The text in lines of at most `width` columns. A line ends between words where it can. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text, width)) {
    if (line !== '' && widthOf((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** Parts of the text between which a line may end. A word that is too long ends after a sign or, if need be, anywhere. */
function piecesOf(text: string, width: number): string[] {
  const fits = (piece: string): boolean => widthOf(piece.trimEnd()) <= width;
  return text
    .split(/(?<= )(?! )/u)
    .flatMap((word) => (fits(word) ? [word] : word.split(/(?<=[.:/_#@,-])/u)))
    .flatMap((part) => (fits(part) ? [part] : Array.from(part)));
}
