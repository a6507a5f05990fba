// For programs that tests start. `node --import <this file>` runs TypeScript sources directly.
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
