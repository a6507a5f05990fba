import { cpSync, mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from './command.js';

const FIXTURES = join(ROOT, 'test/package/fixtures');
const INSTALL_MS = 240_000;

/** The exact output of the fixtures' application when each of its jobs has run. */
export const RAN_ITS_JOBS = /^Heart\.beat, breathing ran; locked: true; intervals: breathing$/;

/** The output of the check of all entries when each class exists once. */
export const ONE_COPY = /^\. \.\/testing \.\/nest-schedule \.\/dashboard: twice there: nothing$/;

/** A project in a folder of its own that installs the tarball, as a user's project does. */
export class Consumer {
  readonly folder: string;

  /** @param name a folder of fixtures/ with its package.json and tsconfig.json; the sources are those of `app` */
  constructor(
    readonly name: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), `consumer-${name}-`));
    for (const source of ['app', name]) cpSync(join(FIXTURES, source), this.folder, { recursive: true });
  }

  install(tarball: string): Promise<string> {
    const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball];
    return this.run('npm', args, INSTALL_MS);
  }

  /** Replaces the dependencies of the package.json. */
  async depend(dependencies: Record<string, string>): Promise<void> {
    await writeFile(join(this.folder, 'package.json'), JSON.stringify({ dependencies }));
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
