import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../support/docs/code-blocks.js';

const page = readFileSync(join(ROOT, 'docs/guarantees.md'), 'utf8');
const summary = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Where a name in the tables of evidence may be, from `test/`. */
const FOLDERS = [
  'unit/',
  'cluster/',
  'faults/',
  'integration/',
  'integration/locks/',
  'support/cluster/',
  '',
];

/** The first cell and the rest of each row that has two more cells, the rows of evidence. */
const evidence = [...page.matchAll(/^\| (`\w+`|\d) +\| ([^|]*) \| ([^|]*) \|$/gm)];
const named = evidence.flatMap(([, , ...cells]) => cells.join(' ').match(/`[^`]+`/g) ?? []);
const tests = [...new Set(named.map((name) => name.slice(1, -1)))].filter((name) => /^[a-z/*-]+$/.test(name));
const simulated = [...new Set(evidence.flatMap((row) => row[0].match(/\bS\d+[a-z]?\b/g) ?? []))];

/** Names with their folder, as the section about PostgreSQL has them. */
const [, section = ''] = page.split(/^## PostgreSQL .*$/m);
const [onPostgres = ''] = section.split(/^## /m);
const paths = [...onPostgres.matchAll(/`((?:cluster|faults|integration|unit)\/[a-z/-]+)`/g)];
const testsOnPostgres = [...new Set(paths.map(([, path = '']) => path))];

const specs = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
const simulations = specs
  .filter((path) => /^unit\/simulation\/[^/]+\.spec\.ts$/.test(path))
  .map((path) => readFileSync(join(ROOT, 'test', path), 'utf8'));

/** Whether a spec, or a program of its own, has that name; `*` stands for a part of it. */
function exists(name: string): boolean {
  const path = `(?:${FOLDERS.join('|')})${name.replaceAll('*', '[^/]+')}(?:\\.spec|/main)\\.ts`;
  return specs.some((spec) => new RegExp(`^${path}$`).test(spec));
}

describe('docs/guarantees.md', () => {
  it.each(tests)('names a test that exists: %s', (name) => {
    expect({ name, exists: exists(name) }).toEqual({ name, exists: true });
  });

  it.each(simulated)('names a simulation that exists: %s', (name) => {
    expect(simulations.some((text) => new RegExp(`\\b${name}\\b`).test(text))).toBe(true);
  });

  it.each(testsOnPostgres)('names a test on PostgreSQL that exists: %s', (name) => {
    expect({ name, exists: exists(name) }).toEqual({ name, exists: true });
  });

  it('has a row on PostgreSQL for each of the six guarantees', () => {
    const rows = [...onPostgres.matchAll(/^\| (\d)\. .*`(?:cluster|faults)\/.* \|$/gm)];
    expect(rows.map(([, number]) => number)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(testsOnPostgres.length).toBeGreaterThan(6);
  });

  it('has evidence for each of the six guarantees', () => {
    const rows = evidence.map(([, first]) => first);
    expect(rows.filter((first) => /^\d$/.test(first ?? ''))).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(tests.length).toBeGreaterThan(30);
    expect(simulated.length).toBeGreaterThan(20);
  });

  it('has as many guarantees in its table and in its sections as the README', () => {
    const table = [...page.matchAll(/^\| \[\*\*(\d)\. /gm)].map(([, number]) => number);
    const sections = [...page.matchAll(/^## (\d)\. /gm)].map(([, number]) => number);
    const promises = [...summary.matchAll(/^(\d)\. \*\*/gm)].map(([, number]) => number);
    expect(table).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(sections).toEqual(table);
    expect(promises).toEqual(table);
  });
});
