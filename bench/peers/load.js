import { createRequire } from 'node:module';
import { measureLoad } from '../harness/load.js';

export const NEST_IMPORT = '@nestjs/schedule, `import`';
export const NEST_REQUIRE = '@nestjs/schedule, `require()`';

export const subjects = {
  [NEST_IMPORT]: () => measureLoad((name) => import(name), '@nestjs/schedule'),
  [NEST_REQUIRE]: () => measureLoad(createRequire(import.meta.url), '@nestjs/schedule'),
};
