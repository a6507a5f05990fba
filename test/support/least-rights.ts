import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rights of a Redis user in the README's section "Before production", as arguments of `ACL SETUSER`. */
export function rightsOfReadme(): string[] {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const [paragraph = ''] = /^- An ACL user needs[^]*?(?=^\S)/m.exec(readme) ?? [];
  const rights = [...paragraph.matchAll(/`([^`]*)`/g)].flatMap(([, code = '']) => code.split(/\s+/));
  if (rights.length === 0) throw new Error('the README does not say what an ACL user needs');
  return rights.map((right) => right.replace('<keyPrefix>', 'background-jobs:'));
}
