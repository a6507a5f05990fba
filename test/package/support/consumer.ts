import { cpSync, mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from './command.js';

const FIXTURES = join(ROOT, 'test/package/fixtures');
const INSTALL_MS = 240_000;

/** The exact output of the fixtures' application when each of its jobs has run. */
export const RAN_ITS_JOBS = /^Heart\.beat, breathing ran; locked: true; intervals: breathing$/;

const ENTRIES = '. ./testing ./nest-schedule ./dashboard ./opentelemetry ./terminus ./prometheus ./postgres';

/** The output of the check of all entries when each class exists once, with the optional packages of the entries. */
export const ONE_COPY = `${ENTRIES}; absent: nothing; twice there: nothing`;

/** The same without these packages. */
export const ONE_COPY_WITHOUT_PEERS = `${ENTRIES}; absent: ./opentelemetry; twice there: nothing`;

/** The exact output of the fixture `observed`. */
export const WAS_OBSERVED =
  'Reports.send; up; up; background_jobs_runs_total{job_name="Reports.send",outcome="succeeded"} 1';

/** The sentence of a store with a connection string where `pg` is not installed. */
export const NEEDS_PG =
  'PostgresLockStore: the package `pg` could not be loaded. Install it (npm install pg), or pass a `pool` or `query`.';

/** A project in a folder of its own that installs the tarball, as a user's project does. */
export class Consumer {
  readonly folder: string;

  /** @param name a folder of fixtures/ with its package.json and tsconfig.json; the sources are those of `app` */
  constructor(
    readonly name: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), `consumer-${name}-`));
    for (const source of ['app', name]) this.add(source);
  }

  /** @param packages the tarball, or names with their versions */
  install(...packages: readonly string[]): Promise<string> {
    const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages];
    return this.run('npm', args, INSTALL_MS);
  }

  /** Adds the sources of another folder of fixtures/. */
  add(name: string): void {
    cpSync(join(FIXTURES, name), this.folder, { recursive: true });
  }

  /** Replaces the dependencies of the package.json. */
  async depend(dependencies: Record<string, string>): Promise<void> {
    const path = join(this.folder, 'package.json');
    const { type } = JSON.parse(await readFile(path, 'utf8')) as { type?: string };
    await writeFile(path, JSON.stringify({ type, dependencies }));
  }

  async versionOf(dependency: string): Promise<unknown> {
    const path = join(this.folder, 'node_modules', dependency, 'package.json');
    const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: unknown };
    return version;
  }

  /** Compiles the application. Any complaint of the compiler is an error, also one about a package's declarations. */
  compile(...options: string[]): Promise<string> {
    return this.tool('typescript/bin/tsc', ['-p', 'tsconfig.build.json', ...options]);
  }

  /** Compiles several projects in one process, which reads each declaration once. */
  compileAll(...projects: string[]): Promise<string> {
    return this.tool('typescript/bin/tsc', ['--build', ...projects]);
  }

  /** Runs a program of an installed package. */
  tool(program: string, args: readonly string[] = [], nodeOptions: readonly string[] = []): Promise<string> {
    return this.node([...nodeOptions, join('node_modules', program), ...args]);
  }

  node(args: readonly string[], node = process.execPath): Promise<string> {
    return this.run(node, args);
  }

  run(program: string, args: readonly string[], limit = 60_000): Promise<string> {
    const options = { who: `consumer ${this.name}`, cwd: this.folder, env: this.environment };
    return run(program, args, options, limit);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}
