import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from './command.js';

const FIXTURES = join(ROOT, 'test/package/fixtures');

/** A project in a folder of its own that installs the tarball, as a user's would. */
export class Consumer {
  readonly folder: string;

  /** @param name a folder of fixtures/, with its package.json and tsconfig.json; the sources are those of `app` */
  constructor(
    readonly name: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), `consumer-${name}-`));
    for (const source of [name, 'app']) cpSync(join(FIXTURES, source), this.folder, { recursive: true });
  }

  install(tarball: string): Promise<string> {
    return this.#run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], 120_000);
  }

  /** What the compiler complains of fails it. */
  compile(): Promise<string> {
    return this.node(['node_modules/typescript/bin/tsc']);
  }

  node(args: readonly string[]): Promise<string> {
    return this.#run(process.execPath, args);
  }

  #run(program: string, args: readonly string[], limit = 60_000): Promise<string> {
    const options = { who: `consumer ${this.name}`, cwd: this.folder, env: this.environment };
    return run(program, args, options, limit);
  }
}
