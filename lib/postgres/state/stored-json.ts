/** The server refuses NUL and halves of surrogate pairs, but an error may have any text. */
const UNSTORABLE = /\0|\p{Cs}/gu;

/** The value as JSON that PostgreSQL accepts. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, storable);
}

/** The text without characters that PostgreSQL refuses. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '\ufffd');
}

function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}
