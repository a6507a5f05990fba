import { createRequire } from 'node:module';
import { measureLoad } from '../harness/load.js';
import { OURS } from './names.js';

export const IMPORT = `${OURS}, \`import\``;
export const REQUIRE = `${OURS}, \`require()\``;

export const subjects = {
  [IMPORT]: () => measureLoad((name) => import(name), 'nestjs-background-jobs'),
  [REQUIRE]: () => measureLoad(createRequire(import.meta.url), 'nestjs-background-jobs'),
};
