/**
 * FNV-1a, 32 bits, over UTF-8 (http://www.isthe.com/chongo/tech/comp/fnv/). Versions of this package that run side by
 * side must agree on it, because it decides when jobs tick.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Characters below this are one byte, and encoding them takes longer than hashing them.
    if (code >= 0x80) return hashOfBytes(new TextEncoder().encode(text.slice(index)), hash);
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return hash >>> 0;
}

function hashOfBytes(bytes: Uint8Array, start: number): number {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
