// In JavaScript, because each build has its own way to require. scripts/build.js writes the CommonJS version.
/* global require */
import { createRequire } from 'node:module';

// Bundlers resolve the first call. Node uses the second one, because an ES module has no `require`.
export const loadApi = () =>
  typeof require === 'function'
    ? require('@opentelemetry/api')
    : createRequire(import.meta.url)('@opentelemetry/api');
