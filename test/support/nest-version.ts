import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The major versions of Nest's packages that an import resolves to in this Jest project. */
export function nestMajors(): Record<string, number> {
  return Object.fromEntries(['@nestjs/common', '@nestjs/core'].map((name) => [name, majorOf(name)]));
}

function majorOf(name: string): number {
  // Every package.json has a version.
  const { version } = require(`${name}/package.json`) as { version: string };
  return Number.parseInt(version, 10);
}
