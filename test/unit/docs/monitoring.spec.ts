import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../../support/docs/code-blocks.js';
import { sectionOf, tableRows } from '../../support/docs/tables.js';
import {
  type DescribedMetric,
  describedMetrics,
  startMetrics,
} from '../../support/prometheus/metrics-app.js';
import { ALERTS, panelExpressions, readDashboard } from '../../support/prometheus/shipped-files.js';
import { closeApps } from '../../support/test-app.js';

const PAGE = 'docs/monitoring/README.md';
const PREFIX = 'background_jobs_';

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const { groups } = parse(readFileSync(ALERTS, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

const operations = tableRows(sectionOf('docs/operations.md', 'Alerts')).map(
  ([title = '', expression = '']) => ({
    alert: title,
    expr: expression.slice(1, -1),
  }),
);

const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

let metrics: Record<string, DescribedMetric>;

beforeAll(async () => {
  metrics = describedMetrics((await startMetrics()).metrics);
});

afterAll(closeApps);

/** The labels of a series; `undefined` when no metric has one of that name. */
function labelsOf(series: string): readonly string[] | undefined {
  const [, base = ''] = /^(.*)_(?:bucket|sum|count)$/.exec(series) ?? [];
  if (metrics[base]?.type === 'histogram') return [...metrics[base].labels, 'le'];
  return metrics[series]?.type === 'histogram' ? undefined : metrics[series]?.labels;
}

/** The labels that an expression selects or groups by. */
function labelsIn(expression: string): string[] {
  const selected = [...expression.matchAll(/[{,]\s*(\w+)(?:=|!)/g)].map(([, label = '']) => label);
  const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(', '),
  );
  return [...selected, ...grouped];
}

function expectToFit(expression: string): void {
  const names = [...new Set(expression.match(/background_jobs_\w+/g))];
  expect(names).not.toEqual([]);
  for (const name of names) expect([name, labelsOf(name)]).toEqual([name, expect.any(Array)]);
  expect(names.flatMap((name) => labelsOf(name) ?? [])).toEqual(expect.arrayContaining(labelsIn(expression)));
}

describe('docs/monitoring/README.md', () => {
  it('has all metrics with their types, buckets and labels', () => {
    const rows = tableRows(sectionOf(PAGE, 'Metrics')).map(([name = '', kind = '', labels = '']) => {
      const [type = '', buckets] = kind.split(': ');
      const shown = buckets === undefined ? {} : { buckets: buckets.split(', ').map(Number) };
      return [PREFIX + (codeIn(name)[0] ?? ''), { type, labels: codeIn(labels), ...shown }];
    });
    expect(Object.fromEntries(rows)).toEqual(metrics);
    expect(rows).toHaveLength(Object.keys(metrics).length);
  });

  it('says what each alert means, in the order of the file', () => {
    const rows = tableRows(sectionOf(PAGE, 'Alerts'));
    expect(rows.map(([name = '']) => codeIn(name)[0])).toEqual(rules.map(({ alert }) => alert));
    expect(rows.filter(([, meaning, advice]) => meaning === '' || advice === '')).toEqual([]);
  });
});

describe('each expression asks for metrics and labels that exist', () => {
  it.each(rules)('in the rule $alert: $expr', ({ expr }) => {
    expectToFit(expr);
  });

  it.each(operations)('in docs/operations.md, $alert: $expr', ({ expr }) => {
    expectToFit(expr);
  });

  it.each(panelExpressions())('in the panel "%s": %s', (_, expression) => {
    expectToFit(expression);
  });
});

describe('the dashboard', () => {
  it('asks for the jobs by a metric that exists', () => {
    expect(readDashboard().templating.list.map(({ name, definition }) => [name, definition])).toEqual([
      ['job_name', 'label_values(background_jobs_info, job_name)'],
    ]);
  });

  it('shows each metric in some panel', () => {
    const shown = panelExpressions()
      .map(([, expression]) => expression)
      .join('\n');
    expect(Object.keys(metrics).filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('has panels that do not overlap, each with a number of its own', () => {
    const { panels } = JSON.parse(readFileSync(join(ROOT, 'docs/monitoring/grafana.json'), 'utf8')) as {
      panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });
});
