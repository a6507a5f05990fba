import { Demonstration } from './demonstration.js';

const demonstration = await Demonstration.start();
let isEnding = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // Ctrl-C arrives twice, from the terminal and from the launcher.
    if (!isEnding) void demonstration.stop();
    isEnding = true;
  });
