import { describe, expect, it } from '@jest/globals';
import {
  BOUNDARIES,
  METRIC_ATTRIBUTES,
  METRICS,
  SPAN_ATTRIBUTES,
} from '../../../lib/opentelemetry/attributes.js';
import { sectionOf, tableRows } from '../../support/docs/tables.js';

const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

describe('docs/tracing.md', () => {
  it('has the attributes of spans, in the order of the code', () => {
    const names = tableRows(sectionOf('docs/tracing.md', 'Spans')).map(([name = '']) => codeIn(name)[0]);
    expect(names).toEqual(Object.values(SPAN_ATTRIBUTES));
  });

  it('has the metrics with their boundaries and attributes', () => {
    const rows = tableRows(sectionOf('docs/tracing.md', 'Metrics'));
    expect(rows.map(([name = '']) => codeIn(name)[0])).toEqual(Object.values(METRICS));
    const boundaries = rows.flatMap(
      ([, kind = '']) => /\((.*)\)/.exec(kind)?.[1]?.split(', ').map(Number) ?? [],
    );
    expect(boundaries).toEqual([...BOUNDARIES.duration, ...BOUNDARIES.startDelay]);
    const attributes = new Set(rows.flatMap((row) => codeIn(row[3] ?? '')));
    expect([...attributes].sort()).toEqual(Object.values(METRIC_ATTRIBUTES).sort());
  });
});
