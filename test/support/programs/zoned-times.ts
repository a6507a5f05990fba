/** Prints times as this process's zone has them: `zoned-times.ts <function> <JSON of the arguments of each call>`. */
import { argv } from 'node:process';
import { readMoment, type MomentPlace } from '../../../lib/cli/input/moments.js';
import { localTime, shortTime } from '../../../lib/cli/output/local-time.js';

const [, , name = '', json = '[]'] = argv;

const FUNCTIONS: Readonly<Record<string, (...texts: string[]) => unknown>> = {
  moment: (text = '', side = 'past', now = '') =>
    readMoment(text, { name: 'tick', side: side as MomentPlace['side'], now: Date.parse(now) }),
  shown: (text = '', now = '') => [localTime(new Date(text)), shortTime(new Date(text), Number(now))],
};

const calls = JSON.parse(json) as string[][];
console.log(JSON.stringify(calls.map((texts) => FUNCTIONS[name]?.(...texts))));
