import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, '.github/workflows');

interface Workflow {
  readonly on: unknown;
  readonly jobs: Record<string, WorkflowJob>;
}

interface WorkflowJob {
  readonly 'runs-on': string;
  readonly permissions?: Record<string, string>;
  readonly strategy?: { readonly matrix: Record<string, string[]> };
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
// What the cast claims is looked at below.
const workflow = (file: string) => parse(read(`.github/workflows/${file}`)) as Workflow;
const { engines, scripts } = JSON.parse(read('package.json')) as {
  engines: { node: string };
  scripts: Record<string, string>;
};

describe.each(readdirSync(FOLDER))('the workflow %s', (file) => {
  const jobs = Object.values(workflow(file).jobs);
  const commands = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

  it('has a trigger, and jobs with steps that do one thing each', () => {
    expect(workflow(file).on).toBeDefined();
    expect(jobs).not.toHaveLength(0);
    for (const { 'runs-on': system, steps } of jobs) {
      expect(system).toEqual(expect.any(String));
      for (const step of steps)
        expect([step.uses, step.run].filter((what) => what !== undefined)).toHaveLength(1);
    }
  });

  it('runs what there is', () => {
    for (const [, script = ''] of commands.join('\n').matchAll(/npm run ([\w:]+)/g))
      expect(Object.keys(scripts)).toContain(script);
    for (const [path] of commands.join('\n').matchAll(/(?:scripts|\.ci)\/[\w./-]+/g))
      expect({ path, exists: existsSync(join(ROOT, path)) }).toEqual({ path, exists: true });
  });

  it('has all checks passed', () => {
    expect(commands).toEqual(expect.arrayContaining(['.ci/run', 'npm run test:matrix']));
  });
});

describe('the checks', () => {
  it('are made on the lowest Node that the package allows, and on later ones', () => {
    const { checks } = workflow('ci.yml').jobs;
    const versions = checks?.strategy?.matrix['node'] ?? [];

    expect(engines.node).toBe(`>=${versions[0]}`);
    expect(versions).toEqual(['20.19', '22', '24']);
  });

  it('are those of the README, with lint and types', () => {
    expect(read('.ci/run')).toMatch(/npm run lint\nnpm run typecheck\n$/);
    expect(scripts['typecheck']).toContain('typedoc --emit none');
  });
});

describe('a release', () => {
  const { jobs, on } = workflow('release.yml');

  it('is published with its provenance, when a tag is pushed', () => {
    const commands = (jobs['publish']?.steps ?? []).map(({ run }) => run);

    expect(on).toEqual({ push: { tags: ['v*'] } });
    expect(jobs['publish']?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(commands.at(-1)).toBe('npm publish --provenance --access public');
    expect(commands).toContain('node scripts/check-release.js "$GITHUB_REF_NAME"');
  });
});
