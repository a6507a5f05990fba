/** `1 job`, `1,000 jobs`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(texts: readonly string[], most = 3): string {
  const shown = texts.length <= most ? texts : texts.slice(0, most - 1);
  const rest = texts.length - shown.length;
  const all = rest === 0 ? shown : [...shown, `${rest} more`];
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

/** `Failing` */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The host and the process of an instance, without the nonce that tells restarts apart. */
export const shortInstance = (id: string): string => /^(.+:\d+):[^:]+$/.exec(id)?.[1] ?? id;
