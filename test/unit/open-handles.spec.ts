import { expect, it } from '@jest/globals';
import { runProgram } from '../support/program.js';

it('An application that has started and closed leaves nothing that a search for open handles would name', async () => {
  const { code, output } = await runProgram('test/support/programs/open-handles.ts');
  // The program makes one itself, to show that it would be found.
  expect({ code, left: /left: .*/.exec(output)?.[0] }).toEqual({ code: 0, left: 'left: control' });
});
