import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { lockStoreCases } from '../../../lib/testing/index.js';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/lock-stores.md');

describe('docs/lock-stores.md', () => {
  it.each(['sqlite-lock-store.ts', 'clients.ts'])('shows %s as it is compiled', (file) => {
    expect(page).toContain(`\`\`\`ts\n${read(`sample/lock-stores/${file}`)}\`\`\`\n`);
  });

  it('counts the cases of the kit as they are', () => {
    const nothing = async () => () => {};
    const losing = { loseData: async () => {} };
    const least = lockStoreCases().length;
    expect(page).toContain(`all ${lockStoreCases({ ...losing, cutOff: nothing }).length} cases`);
    expect(page).toMatch(new RegExp(`\`loseData\` .*\\| ${lockStoreCases(losing).length - least} `));
    expect(page).toMatch(
      new RegExp(`\`cutOff\` .*\\| ${lockStoreCases({ cutOff: nothing }).length - least} `),
    );
  });
});
