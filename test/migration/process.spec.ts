import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/program.js';

/** `cron` writes such a line for each tick that a busy machine makes late. */
const LATE = /^\[Cron\] Missed execution deadline .*\n/gm;

async function endOf(program: string) {
  const end = await runProgram(`test/migration/programs/${program}.ts`);
  return { ...end, output: end.output.replace(LATE, '') };
}

describe('A process in New York whose handlers fail', () => {
  it.each(['original', 'here'])(
    'goes on, takes the zone of its host, and ends by itself after app.close(): %s',
    async (program) => {
      const end = await endOf(program);
      expect(end).toEqual({
        code: 0,
        signal: null,
        output: 'called cron, interval, timeout; noon of America/New_York; closed\n',
      });
    },
  );
});

describe('A process whose jobs are stopped, disabled or done', () => {
  it.each(['original', 'here'])('ends by itself although the application stays open: %s', async (program) => {
    const end = await endOf(`idle-${program}`);
    expect(end).toEqual({
      code: 0,
      signal: null,
      output: '{"stopped":2,"disabled":0,"once":1,"unref":0}\n',
    });
  });
});
