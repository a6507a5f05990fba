import { readFileSync, writeFileSync } from 'node:fs';
import { decode, encode } from '@jridgewell/sourcemap-codec';

/**
 * Makes a source map a fifth as large. It still leads each place to its file and its line, which is all that a stack trace
 * needs. It has no names, because the build keeps those of the sources.
 *
 * @param {string} path
 */
export function shortenSourceMap(path) {
  /** @type {unknown} */
  const read = JSON.parse(readFileSync(path, 'utf8'));
  const map = /** @type {{ mappings: string }} */ (read);
  const lines = decode(map.mappings).map(firstOfEachLine);
  writeFileSync(path, JSON.stringify({ ...map, names: [], mappings: encode(lines) }));
}

/**
 * The first segment of each run of segments that lead to the same line.
 *
 * @param {import('@jridgewell/sourcemap-codec').SourceMapSegment[]} segments of one line of the build
 */
function firstOfEachLine(segments) {
  /** @type {import('@jridgewell/sourcemap-codec').SourceMapSegment[]} */
  const kept = [];
  for (const [column, source, line, sourceColumn] of segments) {
    if (source === undefined || line === undefined || sourceColumn === undefined) continue;
    const last = kept.at(-1);
    if (last?.[1] !== source || last[2] !== line) kept.push([column, source, line, sourceColumn]);
  }
  return kept;
}
