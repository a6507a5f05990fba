import { judge, targetTable } from './target-table.js';
import { losses } from './losses.js';
import { measurementTable } from './measurements.js';
import { markdownTable } from './figures.js';

const INTRODUCTION = `# Performance

What the package costs, beside what its users would pick instead and beside the physical limit, measured in the same run.
This page is written by \`npm run bench:full\`; \`npm run bench\` takes three minutes, measures less often and only what the
targets are about, and leaves this page alone. Both print ratios and write every sample to \`bench/results\`.

Trust the ratios, not the times: a machine has its own speed, and does other work besides. Each subject has a process of
its own; repetitions are interleaved (A B C A B C …) after a warm-up, and a ratio is that of one repetition. A cell is the
median, and in brackets the smallest and the largest. Redis runs on the same machine, on a port of its own.`;

const MISSED = `What lies behind the rows that are missed, here or in other runs:

- Many due at once: a bare timer calls a function, and that is all. A run tells its handler who it is, can be found with
  \`currentRun()\`, and leaves an outcome; with ten thousand at once its memory, and that of its job, has left the caches of
  the processor when its turn comes. The row of C with a bare timer in an AsyncLocalStorage, whose outcome is kept, does
  the least of that, and misses the limit, too. To come closer, all handlers would have to be started before anything
  else is done; here the sockets are read after every 5 ms, so that other work, and the answers of Redis in F, need not
  wait for a burst.
- Starting an interval job: its options are read and checked, layer by layer, and a definition, a handle and a timer are
  made of them. Around twice what \`@nestjs/schedule\` takes, which has a time for an option; from one to more than two times
  from one repetition to the next.
- A won cycle, alone: between the commands lies the code of a run, of its claim and of its lease, some 25 us for each
  command on the machine above. It was measured what is left without its parts: without the time limits that guard any
  store, and with plain \`SET\` commands past redis-semaphore, it is less than a tenth less, and still above the limit where the
  processor is shared with others.
- A run without a lock: its \`JobRun\`, two dates, two promises, and the record of who is at work, for shutdown.
- A won cycle of many: three commands through redis-semaphore, each with a time limit, so that a server that does not
  answer ends no more than a tick. What it costs the server is less than three commands would, since commands of one turn
  go out in one write.`;

const LOSSES = `## Where others are better

All of these do less, and are the right choice where less is needed: in one instance \`@nestjs/schedule\` or toad-scheduler
is enough, BullMQ is a queue with retries that outlive a process, and a lock that is taken once in a while by hand needs
no job around it.`;

const NOT_MEASURED = `## Not measured

- pg-boss: its schedules know minutes, not seconds, so it has no place in a comparison of one job in each second.
- agenda: it needs MongoDB, which Debian does not carry.
- A Redis across a network, TLS, Cluster: each adds its round trip to every command, of which a tick costs one to three.`;

const CARRYING = `A server works on one core; at half of it there is room for what else it does. Each instance asks it once for each tick,
and the one that wins twice more, so the number of instances counts as much as the number of ticks: table G says how many
ticks that leaves. A claim is kept for its period and 60 s more: a job has at most 1 + 60 s ÷ period of them, of the size
that F shows, so 10,000 hourly jobs need a few megabytes.

Where one Redis does not carry it:

- A Redis Cluster: the keys spread over its nodes by their names, and no command needs two of them.
- Fewer instances that schedule (\`include\`, \`exclude\`, \`scheduling: false\`): two or three are enough for a tick not
  to be lost with one of them.
- Several applications with a store each: jobs need nothing of each other.`;

/**
 * The page that the documentation shows.
 *
 * @param {{ results: import('../harness/results.js').Results, machine: object, load: object, command: string }} run
 */
export function page({ results, machine, load, command }) {
  const sections = results.tables.map((table) => `### ${table.table}\n\n${measurementTable(table)}`);
  return [
    INTRODUCTION,
    `## Machine\n\n\`${command}\` on:\n\n${machineTable(machine, load)}`,
    `## Targets\n\n${targetTable(judge(results))}\n\n${MISSED}`,
    `${LOSSES}\n\n${losses(results).join('\n')}`,
    `## Up to where one Redis carries it\n\n${CARRYING}`,
    `## Measurements\n\n${sections.join('\n\n')}`,
    NOT_MEASURED,
  ].join('\n\n');
}

function machineTable({ versions, ...facts }, { before, after }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const rows = Object.entries({ ...facts, versions: list.join(', ') });
  rows.push(['load', `${before.toFixed(1)} at the beginning, ${after.toFixed(1)} at the end`]);
  return markdownTable(['', ''], rows);
}
