import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { promtool } from '../support/prometheus/promtool.js';
import { ALERTS } from '../support/prometheus/shipped-files.js';

const folder = mkdtempSync(join(tmpdir(), 'rules-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A value for each minute, as promtool writes it: `0x5 1x10` is 0 six times and then 1 eleven times. */
type Values = string;

interface Case {
  readonly alert: string;
  readonly series: Readonly<Record<string, Values>>;
  /** The labels of what fires after so many minutes. */
  readonly at: Readonly<Record<number, readonly Record<string, string>[]>>;
}

/** Evaluates the rules as they are shipped, in the time of promtool. */
function check({ alert, series, at }: Case): { status: number | null; output: string } {
  const file = join(folder, `${alert}.yml`);
  const test = {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: Object.entries(at).map(([minutes, labels]) => ({
      expr: `ALERTS{alertname="${alert}", alertstate="firing"}`,
      eval_time: `${minutes}m`,
      exp_samples: labels.map((own) => ({
        labels: `ALERTS${JSON.stringify({ alertname: alert, alertstate: 'firing', ...own }).replace(/"(\w+)":/g, '$1=')}`,
        value: 1,
      })),
    })),
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ rule_files: [ALERTS], evaluation_interval: '1m', tests: [test] }));
  return promtool(['test', 'rules', file]);
}

const CASES: readonly Case[] = [
  {
    alert: 'BackgroundJobWithoutSuccess',
    series: {
      'background_jobs_ticks_without_success{job_name="a",instance="1"}': '0 1 2 3 4 5 0x9',
      'background_jobs_ticks_without_success{job_name="a",instance="2"}': '0 1 2 3 4 5 0x9',
      'background_jobs_ticks_without_success{job_name="b",instance="1"}': '2x15',
    },
    at: { 3: [], 4: [{ job_name: 'a', severity: 'critical' }], 6: [] },
  },
  {
    alert: 'BackgroundJobHangs',
    series: {
      'background_jobs_running{job_name="a",instance="1"}': '0x9 1x200',
      'background_jobs_running{job_name="b",instance="1"}': '1x60 0 1x140',
    },
    at: { 120: [], 131: [{ job_name: 'a', severity: 'warning' }] },
  },
  {
    alert: 'BackgroundJobsAbsent',
    series: { 'background_jobs_info{job_name="a",instance="1"}': '1x9 stale' },
    at: { 9: [], 12: [], 16: [{ severity: 'critical' }] },
  },
  {
    alert: 'BackgroundJobsLostLocks',
    series: {
      'background_jobs_lost_locks_total{job_name="a",instance="1"}': '0x9 1x100',
      'background_jobs_lost_locks_total{job_name="b",instance="1"}': '3x110',
    },
    at: { 9: [], 12: [{ job_name: 'a', severity: 'warning' }], 75: [] },
  },
  {
    alert: 'BackgroundJobsLockStoreUnavailable',
    series: {
      'background_jobs_skipped_ticks_total{job_name="a",reason="lock-unavailable",instance="1"}':
        '0x9 1+1x4 5x20',
      'background_jobs_skipped_ticks_total{job_name="a",reason="paused",instance="1"}': '0+1x40',
    },
    at: { 9: [], 12: [{ severity: 'critical' }], 25: [] },
  },
  {
    alert: 'BackgroundJobsInstanceSilent',
    series: {
      'background_jobs_instances{state="silent",instance="1"}': '1x20 2x60',
      'background_jobs_instances{state="live",instance="1"}': '0+1x80',
    },
    at: { 20: [], 23: [{ severity: 'warning' }], 40: [] },
  },
];

describe('the alert rules', () => {
  it.each(CASES)('fire and end in time: $alert', (rule) => {
    expect(check(rule)).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') });
  });

  it('have no fault, and all of them are tried', () => {
    const { status, output } = promtool(['check', 'rules', ALERTS]);
    expect(output).toContain(`SUCCESS: ${CASES.length} rules found`);
    expect(status).toBe(0);
  });
});
