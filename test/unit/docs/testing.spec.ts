import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const blocks = [...read('docs/testing.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);

const SOURCES = [
  'guide/reports.ts',
  'guide/one-provider.spec.ts',
  'app.spec.ts',
  'guide/failures.spec.ts',
  'guide/faked-timers.spec.ts',
];

describe('docs/testing.md', () => {
  it('shows the tests of sample/testing as they are, and no other code', () => {
    expect(blocks).toEqual(SOURCES.map((name) => read(`sample/testing/test/${name}`)));
  });
});
