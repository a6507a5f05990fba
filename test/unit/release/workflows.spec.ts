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

/** The programs that a line of a workflow may begin with. */
const PROGRAMS = ['.ci/run', 'npm', 'node'];

/** What a command names that is not there: a script of package.json, or a file of the repository. */
function unknownParts(command: string): string[] {
  return command
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [program = '', ...args] = line.trim().split(/\s+/);
      const isScript = program === 'npm' && args[0] === 'run';
      const paths = [program, ...args].filter((word) => /^[.\w][\w.-]*\/[\w./-]+$/.test(word));
      return [
        ...(PROGRAMS.includes(program) ? [] : [`a program: ${program}`]),
        ...(isScript && !Object.hasOwn(scripts, args[1] ?? '') ? [`a script: ${args[1]}`] : []),
        ...paths.filter((path) => !existsSync(join(ROOT, path))).map((path) => `a file: ${path}`),
        ...(program === 'node' && paths.length === 0 ? [`a file of node: ${line}`] : []),
      ];
    });
}

describe('a workflow that runs what there is not', () => {
  it.each([
    ['npm run test:nothing', 'a script: test:nothing'],
    ['npm run', 'a script: undefined'],
    ['node scripts/nothing.js "$TAG"', 'a file: scripts/nothing.js'],
    ['node nothing.js', 'a file of node: node nothing.js'],
    ['.ci/nothing', 'a program: .ci/nothing'],
    ['npm run lint\nyarn test', 'a program: yarn'],
  ])('is noticed: %j', (command, part) => {
    expect(unknownParts(command)).toContain(part);
  });
});

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
    expect(commands).not.toHaveLength(0);
    expect(commands.flatMap(unknownParts)).toEqual([]);
  });

  it('names no host of a registry', () => {
    expect(read(`.github/workflows/${file}`)).not.toMatch(
      /registry-url|:\/\/[\w.-]*(?:npm|registry|artifact)/i,
    );
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

/** The registry is the one that npm is set to, and the token is read when it is used. */
const SIGN_IN = `npm config set "$(npm config get registry | sed 's/^https*://'):_authToken" '\${NODE_AUTH_TOKEN}'`;

describe('a release', () => {
  const { jobs, on } = workflow('release.yml');

  it('is published with its provenance, when a tag is pushed', () => {
    const commands = (jobs['publish']?.steps ?? []).map(({ run }) => run);

    expect(on).toEqual({ push: { tags: ['v*'] } });
    expect(jobs['publish']?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(commands.at(-1)).toBe('npm publish --provenance --access public');
    expect(commands).toContain('node scripts/check-release.js "$GITHUB_REF_NAME"');
    const [checkedAt, signedInAt] = ['.ci/run', SIGN_IN].map((command) => commands.indexOf(command));
    expect(checkedAt).toBeGreaterThan(-1);
    expect(signedInAt).toBeGreaterThan(checkedAt ?? NaN);
  });
});
