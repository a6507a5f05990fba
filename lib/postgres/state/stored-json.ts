/** The server takes no NUL and no half of a surrogate pair, and an error may have any text. */
const UNSTORABLE = /\0|\p{Cs}/gu;

/** The value as JSON that PostgreSQL reads. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, storable);
}

/** A text that PostgreSQL keeps. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '\ufffd');
}

function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}
