// For programs that tests start: `node --import <this file>` reads the sources in TypeScript as they are.
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
