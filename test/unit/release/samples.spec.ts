import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};
const samples = Object.keys(scripts).filter((name) => name.startsWith('sample:'));

// The tests of the samples leave the build out, which they share.
describe('from a fresh clone', () => {
  it.each(samples)('npm run %s builds what it needs first', (name) => {
    expect(scripts[`pre${name}`]).toBe('npm run build');
    expect(samples).toHaveLength(9);
  });
});
