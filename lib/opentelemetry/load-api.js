// The one source in JavaScript, because each build has its own way to require: scripts/build.js writes that of CommonJS.
/* global require */
import { createRequire } from 'node:module';

// Bundlers see the first call, and Node has the second one alone.
export const loadApi = () =>
  typeof require === 'function'
    ? require('@opentelemetry/api')
    : createRequire(import.meta.url)('@opentelemetry/api');
