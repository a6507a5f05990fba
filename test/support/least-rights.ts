import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rights that the README's section "Before production" names for the locks, as arguments of `ACL SETUSER`. */
export function rightsOfReadme(): string[] {
  const [locks = ''] = paragraphOfReadme().split('For the state store');
  return rightsIn(locks);
}

/** The rights that the README names for the locks and the state store. */
export function allRightsOfReadme(): string[] {
  return rightsIn(paragraphOfReadme());
}

function paragraphOfReadme(): string {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const [paragraph = ''] = /^- An ACL user needs[^]*?(?=^\S)/m.exec(readme) ?? [];
  return paragraph;
}

function rightsIn(paragraph: string): string[] {
  const rights = [...paragraph.matchAll(/`([^`]*)`/g)].flatMap(([, code = '']) => code.split(/\s+/));
  if (rights.length === 0) throw new Error('the README does not say what an ACL user needs');
  return rights.map((right) => right.replace('<keyPrefix>', 'background-jobs:'));
}
