import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MUTANTS } from '../../scripts/mutants/mutant.js';

describe('every mutant still has something to break', () => {
  it.each(MUTANTS.map(({ name, edits }) => [name, edits] as const))('%s', (_, edits) => {
    expect(edits).not.toHaveLength(0);
    for (const [file, from] of edits) {
      const copies = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split(from).length - 1;
      expect({ file, from, copies }).toEqual({ file, from, copies: 1 });
    }
  });
});
