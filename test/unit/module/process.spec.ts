import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../../support/program.js';

describe('a process whose jobs, listeners and store misbehave', () => {
  it('has no unhandled rejection, and ends by itself with code 0 after app.close()', async () => {
    const { code, signal, output } = await runProgram('test/unit/module/programs/misbehaving-jobs.ts');

    expect(output).toContain('closed, with 0 timers');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});
