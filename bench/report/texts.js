import { fileOf, otherVersions, thisMajor, VERSION_OF_RECORD } from './node-versions.js';

/** Above the page of the version of record. */
export function introduction() {
  const others = otherVersions().map((major) => `[Node ${major}](${fileOf(major)})`);
  return `# Performance

This page shows the cost of the package on Node ${VERSION_OF_RECORD}, next to the alternatives that its users would choose and next to the
physical limit.${others.length > 0 ? ` The figures of ${others.join(' and ')} have a page of their own.` : ''}

\`npm run bench:full\` writes this page, and on another version of Node it writes that version's page. \`npm run bench\` repeats less often,
measures only what the targets need, and changes no page. \`npm run bench:full -- postgres\` measures one section again, or
continues a run that broke off. All print ratios and write every sample to \`bench/results\`.

Trust the ratios, not the times, because a machine has its own speed and also does other work. Each subject has its own
process. After a warm-up the repetitions are interleaved (A B C A B C …), and each ratio comes from one repetition. A cell shows the
median, with the smallest and the largest in brackets. Redis and PostgreSQL run on the same machine, on their own ports.
PostgreSQL does not wait for its disk there.

The time of one command depends on the cores that the system gives to client and server. So the cycles of D and J that are alone run
twice, with a core each and with one core for both. Only Linux can pin processes (\`taskset\`), and elsewhere the columns say "not pinned".`;
}

/** Above the page of another version. */
export function otherIntroduction() {
  return `# Performance on Node ${thisMajor}

These are the figures of Node ${thisMajor}. [Performance](${fileOf(VERSION_OF_RECORD)}) has those of Node ${VERSION_OF_RECORD}, the version of record. It also
says how they are measured, where others are better, and how much a server can carry.`;
}

export const LOSSES = `## Where others are better

All of these do less, and are the right choice if you need less. In one instance \`@nestjs/schedule\` or toad-scheduler
is enough. BullMQ is a queue with retries that outlive a process. Code that only takes a lock now and then needs
no job around it.`;

export const NOT_MEASURED = `## Not measured

- agenda: it needs MongoDB, which Debian does not package.
- A Redis across a network, TLS, Cluster: each adds its round trip to every command, and a tick costs one to three commands.
- A PostgreSQL across a network or with a disk that it waits for: each adds its time to every statement.`;

/** Before and after the tables of what a server carries. */
export const CARRYING = {
  redis: {
    before: `A server works on one core, and half of that core leaves room for its other work. Each instance asks the server once for each tick,
and the winner asks twice more. So the number of instances counts as much as the number of ticks. The server CPU of D, for one
cycle that is won and for those of the other instances that are lost, gives the possible ticks. Commands that do not share a
write cost the server more, as the rows of D with raw commands show.`,
    after: `A claim lives for its period and 60 s more, so a job has at most 1 + 60 s ÷ period of them. F shows the memory
of a job with one claim, its record and its entry in the catalogue, and H that of a large cluster.

If one Redis is not enough:

- Use a Redis Cluster. Its nodes share the keys by their names, and no command needs two of them.
- Let fewer instances schedule (\`include\`, \`exclude\`, \`scheduling: false\`). Two or three are enough, so that a tick is not
  lost when one of them dies.
- Use several applications with a store each, because jobs are independent of each other.`,
  },
  postgres: {
    before: `The statements of a tick are as many as the commands on Redis: one of each instance, and two more of the winner. The table takes
the server CPU of J in the same way, for half of one core. A server uses as many cores as it has busy connections, and its
other cores carry more. This page does not measure how much more.`,
    after: `The ticks of J in 5 processes need more CPU each, because they include the reports of the state store.

- An instance has two statements in flight at most. A server that waits for its disk bounds it to two statements in that time:
  with 5 ms for a commit, 400 in a second.
- Each instance needs connections, two at most for the locks.
- A lock is a row, which a sweep removes after its end. Autovacuum is off during the measurement, and it needs CPU as well.

If one PostgreSQL is not enough, let fewer instances schedule, give the locks a database of their own, or keep them in Redis.`,
  },
};
