import { judge, targetTable } from './target-table.js';
import { losses } from './losses.js';
import { measurementTable } from './measurements.js';
import { markdownTable } from './figures.js';

const INTRODUCTION = `# Performance

This page shows the cost of the package, next to the alternatives that its users would choose and next to the physical limit. One run measured all of them.
\`npm run bench:full\` writes this page. \`npm run bench\` takes three minutes, repeats less often, measures only what the
targets need, and does not change this page. \`npm run bench:full -- postgres\` writes only the tables of a section. Both print ratios and write every sample to \`bench/results\`.

Trust the ratios, not the times, because a machine has its own speed and also does other work. Each subject has its own
process. After a warm-up the repetitions are interleaved (A B C A B C …), and each ratio comes from one repetition. A cell shows the
median, with the smallest and the largest in brackets. Redis and PostgreSQL run on the same machine, on their own ports.
PostgreSQL does not wait for its disk there.`;

const MISSED = `These are the reasons for the rows that are missed, here or in other runs:

- Many due at once: a bare timer only calls a function. A run also tells its handler which run it is, can be found with
  \`currentRun()\`, and leaves an outcome. With ten thousand at once, the memory of a run and its job is no longer in the
  processor's caches when its turn comes. The row of C with a bare timer in an AsyncLocalStorage, whose outcome is kept, does
  the minimum of that, and also misses the limit. To come closer, the module would have to start all handlers before any
  other work. Instead it reads the sockets after every 5 ms, so that other work, and the answers of Redis in F, need not
  wait for a burst.
- Starting an interval job: the module reads and checks its options, layer by layer, and makes a definition, a handle and a timer
  from them. That takes around twice the time of \`@nestjs/schedule\`, whose only option is the time. The ratio varies from one to more than two
  between repetitions.
- A won cycle, alone: the code of a run, of its claim and of its lease runs between the commands. It takes some 25 us for each
  command on the machine above. Removing the time limits that guard any store, and replacing redis-semaphore by plain \`SET\`
  commands, makes it less than 10 % faster. It is then still above the limit if other work shares the processor.
- A run without a lock: the cost is its \`JobRun\`, two dates, two promises, and the record of running handlers for shutdown.
- A won cycle of many: it sends three commands through redis-semaphore, each with a time limit, so that a server that does not
  answer ends no more than a tick. The server does less work than for three commands, because commands of one turn
  leave in one write.
- A run with its record in memory: a run takes around 1.5 us, so the limit leaves 0.15 us for the record. Two
  repetitions differ by more.
- A won cycle with its record in Redis: an entry of a stream is a command of its own, because \`XADD\` takes one entry and a
  Redis Cluster takes one key at a time. A thousand records leave once per second, after a pause in which the processor
  slows down. Then a record takes around 12 us of the client, a bare \`XADD\` of ioredis takes around 10 us, and the same bytes through
  a bare socket take over 4 us. The limit leaves 4 to 6 us of a cycle, so no use of ioredis keeps it. Neither a pipeline nor a callback
  instead of a promise was measurably cheaper.`;

const LOSSES = `## Where others are better

All of these do less, and are the right choice if you need less. In one instance \`@nestjs/schedule\` or toad-scheduler
is enough. BullMQ is a queue with retries that outlive a process. Code that only takes a lock now and then needs
no job around it.`;

const NOT_MEASURED = `## Not measured

- agenda: it needs MongoDB, which Debian does not package.
- A Redis across a network, TLS, Cluster: each adds its round trip to every command, and a tick costs one to three commands.`;

const CARRYING = `A server works on one core, and half of that core leaves room for its other work. Each instance asks the server once for each tick,
and the winner asks twice more. So the number of instances counts as much as the number of ticks, and table G shows how many
ticks are possible. A claim lives for its period and 60 s more, so a job has at most 1 + 60 s ÷ period of them. F shows their
size, so 10,000 hourly jobs need a few megabytes.

If one Redis is not enough:

- Use a Redis Cluster. Its nodes share the keys by their names, and no command needs two of them.
- Let fewer instances schedule (\`include\`, \`exclude\`, \`scheduling: false\`). Two or three are enough, so that a tick is not
  lost when one of them dies.
- Use several applications with a store each, because jobs are independent of each other.`;

/**
 * The page of the documentation.
 *
 * @param {{ results: import('../harness/results.js').Results, machine: object, load: object, command: string }} run
 */
export function page({ results, machine, load, command }) {
  const sections = results.tables.map(subsection);
  return [
    INTRODUCTION,
    `## Machine\n\n\`${command}\` on:\n\n${machineTable(machine, load)}`,
    `## Targets\n\n${targetTable(judge(results))}\n\n${MISSED}`,
    `${LOSSES}\n\n${losses(results).join('\n')}`,
    `## How much one Redis can carry\n\n${CARRYING}`,
    `## Measurements\n\n${sections.join('\n\n')}`,
    NOT_MEASURED,
  ].join('\n\n');
}

function subsection(table) {
  return `### ${table.table}\n\n${measurementTable(table)}`;
}

/**
 * The page with the tables of a later run in the place of its own.
 *
 * @param {string} text of the page
 * @param {{ results: import('../harness/results.js').Results, command: string }} run
 */
export function withTables(text, { results, command }) {
  return results.tables.reduce((page, table) => {
    const start = page.indexOf(`### ${table.table}\n`);
    const at = start === -1 ? page.indexOf('## Not measured') : start;
    const rest = start === -1 ? page.slice(at) : page.slice(at).replace(/^###[^]*?(?=^###? )/m, '');
    return `${page.slice(0, at)}${subsection(table)}\n\n\`${command}\` measured this table by itself.\n\n${rest}`;
  }, text);
}

function machineTable({ versions, ...facts }, { before, after }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const rows = Object.entries({ ...facts, versions: list.join(', ') });
  rows.push(['load', `${before.toFixed(1)} at the beginning, ${after.toFixed(1)} at the end`]);
  return markdownTable(['', ''], rows);
}
