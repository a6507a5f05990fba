const CLI = 'npx nestjs-background-jobs';

/** The questions of an operator, and the commands that answer them. */
const ANSWERS: readonly (readonly [question: string, ...commands: readonly string[]])[] = [
  ['Is it running? Where? Since when?', 'show Search.reindex', 'instances'],
  ['When does it run next?', 'list'],
  [
    'Why did it not run at 02:30?',
    'why Reports.send 02:30',
    'why Newsletter.deliver',
    'why Invoices.charge',
    'runs Invoices.charge --limit 5',
  ],
  ['Who holds the lock, and until when?', 'locks'],
  [
    'How do I stop it, everywhere, now?',
    'pause Cache.warm --reason "the cache is full" --until 10m',
    'resume Cache.warm',
  ],
  ['How do I run it, now?', 'run Reports.send --wait', 'audit --limit 5'],
];

/** What to type in a second terminal. */
export function commandsFor(redisUrl: string): string {
  const answers = ANSWERS.map(([question, ...commands]) =>
    [`# ${question}`, ...commands.map((command) => `${CLI} ${command}`)].join('\n'),
  );
  return [`export REDIS_URL=${redisUrl}`, ...answers].join('\n\n');
}
