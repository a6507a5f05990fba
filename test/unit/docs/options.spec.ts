import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MODULE_OPTION_NAMES } from '../../../lib/background-jobs.options.js';
import {
  DEFAULT_OPTION_NAMES,
  FACTORY_OPTION_NAMES,
  JOB_OPTION_NAMES,
  LOCK_OPTION_NAMES,
  OVERRIDE_OPTION_NAMES,
  RETRY_OPTION_NAMES,
} from '../../../lib/jobs/options/option-layers.js';
import { declaredOptions } from '../../../scripts/option-reference/declared-options.js';
import { optionReference, PAGE } from '../../../scripts/option-reference.js';

// The compiler takes seconds: once is enough.
const optionsOf = declaredOptions();

describe('docs/options.md', () => {
  it('says what the declarations say: `npm run docs:options` writes it', async () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(await optionReference(optionsOf));
  });
});

describe.each([
  ['BackgroundJobsModuleOptions', MODULE_OPTION_NAMES],
  ['BackgroundJobOptions', JOB_OPTION_NAMES],
  ['AddedJobOptions', FACTORY_OPTION_NAMES],
  ['FactoryJobOptions', FACTORY_OPTION_NAMES],
  ['JobOverrides', OVERRIDE_OPTION_NAMES],
  ['JobDefaults', DEFAULT_OPTION_NAMES],
  ['LockOptions', LOCK_OPTION_NAMES],
  ['RetryOptions', RETRY_OPTION_NAMES],
])('%s', (type, names) => {
  it('declares what the check at start accepts, and nothing else', () => {
    expect(
      optionsOf(type)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
  });

  it('says of each option what it is, and what holds without it', () => {
    expect(optionsOf(type)).not.toHaveLength(0);
    for (const option of optionsOf(type)) {
      expect(option).toMatchObject({
        text: expect.stringMatching(/\.$/),
        standard: expect.stringMatching(/./),
      });
    }
  });
});
