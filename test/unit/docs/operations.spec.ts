import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

/** Everything that is logged stands somewhere in here, with `${…}` for what changes from line to line. */
const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(ROOT, 'lib', path), 'utf8').replaceAll(/['`] \+\s+['`]/g, ''));

const [, log = ''] = /^## The log\n([^]*?)^## /m.exec(page) ?? [];
const lines = [...log.matchAll(/^\| (`+) ?(.+?) ?\1 +\| (?:log|warn|error) /gm)].map(
  ([, , line = '']) => line,
);

/** A text as it may stand in a source. */
const pattern = (text: string): string => text.replace(/[.*+?()[\]]/g, '\\$&').replaceAll('`', '\\\\?`');

describe('docs/operations.md', () => {
  it.each(lines)('quotes the log as it is: %s', (line) => {
    const parts = line.split('…').map((part) => pattern(part.trim()));
    const logged = new RegExp(parts.join('.{1,80}?'));
    const isLogged = sources.some((source) => logged.test(source));
    expect({ line, isLogged }).toEqual({ line, isLogged: true });
    expect(lines).toHaveLength(33);
  });
});
