import { expect, it } from '@jest/globals';
import { run } from '../package/support/command.js';
import { MATRIX_MS } from './support/matrix.js';

it(
  'npm publish --dry-run prints no warning',
  async () => {
    // Without it, `npm run --silent` would silence this command too.
    const args = ['publish', '--dry-run', '--loglevel=notice'];
    const output = await run('npm', args, { who: 'publish' }, MATRIX_MS);
    // These warnings concern the user's configuration and a dry run without an account, not the package.
    const others = /npm warn (Unknown .* config|publish This command requires you to be logged in)/i;
    const warnings = output.split('\n').filter((line) => /npm warn/i.test(line) && !others.test(line));

    expect(warnings).toEqual([]);
    expect(output).toMatch(/\+ nestjs-background-jobs@\d/);
  },
  MATRIX_MS,
);
