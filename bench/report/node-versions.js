import { readdirSync } from 'node:fs';

/** The figures of other versions have pages of their own. */
export const VERSION_OF_RECORD = 24;

export const thisMajor = Number(process.versions.node.split('.')[0]);

const PREFIX = 'performance-node';

/** The page of a version, below `docs/`. @param {number} major */
export function fileOf(major) {
  return major === VERSION_OF_RECORD ? 'performance.md' : `${PREFIX}${major}.md`;
}

/** The versions that have a page of their own. */
export function otherVersions() {
  const names = readdirSync(new URL('../../docs/', import.meta.url));
  const majors = names.map((name) => new RegExp(`^${PREFIX}(\\d+)\\.md$`).exec(name)?.[1]);
  return majors
    .filter(Boolean)
    .map(Number)
    .sort((a, b) => a - b);
}
