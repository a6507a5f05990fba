// The one source in JavaScript, because each build has its own way to require: scripts/build.js writes that of CommonJS.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const loadApi = () => require('@opentelemetry/api');
