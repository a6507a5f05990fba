import { spawnSync } from 'node:child_process';
import { findPromtool } from '../../../scripts/ensure-prometheus.js';

/** Runs promtool, which finds faults in rules and metrics. */
export function promtool(args: string[], input = ''): { status: number | null; output: string } {
  const program = findPromtool();
  if (program === undefined) throw new Error('No promtool found: npm run prometheus');
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
