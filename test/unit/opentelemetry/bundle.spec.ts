import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { ROOT } from '../../support/docs/code-blocks.js';

const PROGRAM = `
  import { BackgroundJobsInstrumentation } from './lib/opentelemetry/index.ts';
  const { instrumentationName } = new BackgroundJobsInstrumentation();
  console.log(instrumentationName);
`;

let folder: string;

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'bundle-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** The output of a bundle, in a folder without packages. */
async function outputOf(format: 'esm' | 'cjs', external: string[] = []): Promise<string> {
  const outfile = join(folder, `main.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await build({
    stdin: { contents: PROGRAM, resolveDir: ROOT, loader: 'ts' },
    outfile,
    external,
    format,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  try {
    return execFileSync(process.execPath, [outfile], { stdio: 'pipe', encoding: 'utf8' }).trim();
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

describe.each(['esm', 'cjs'] as const)('a bundle in the format %s', (format) => {
  it('holds the package of OpenTelemetry', async () => {
    await expect(outputOf(format)).resolves.toBe('nestjs-background-jobs');
  });

  it('says which package it needs when that was left out and is not installed', async () => {
    const output = await outputOf(format, ['@opentelemetry/api']);
    expect(output).toMatch(/InvalidOptionsError: .* needs the package `@opentelemetry\/api`/);
  });
});
