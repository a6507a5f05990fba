import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type BackgroundJobsModuleOptions,
  MODULE_OPTION_NAMES,
} from '../../../lib/background-jobs.options.js';
import { InvalidJobError, InvalidOptionsError } from '../../../lib/core/errors.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import {
  JOB_OPTION_NAMES,
  LOCK_OPTION_NAMES,
  RETRY_OPTION_NAMES,
} from '../../../lib/jobs/options/option-layers.js';
import { closeApps, startError } from '../../support/test-app.js';
import { WRONG_IN_BOTH } from './wrong-configurations/in-both.js';
import { WRONG_IN_FACTORIES } from './wrong-configurations/in-factories.js';
import { WRONG_IN_JOBS } from './wrong-configurations/in-jobs.js';
import { WRONG_IN_MODULES } from './wrong-configurations/in-modules.js';
import type { WrongConfiguration } from './wrong-configurations/wrong-configuration.js';

afterEach(closeApps);

/** What keeps an application from starting that has this configuration, as JavaScript would allow it. */
function errorOf({ job = { interval: '1m' }, module = {} }: WrongConfiguration): Promise<unknown> {
  class Reports {
    @BackgroundJob(job as BackgroundJobOptions)
    send(): void {}
  }
  return startError({ providers: [Reports], jobs: module as BackgroundJobsModuleOptions });
}

const titled = (configurations: readonly WrongConfiguration[]) =>
  configurations.map((configuration) => {
    const { where = 'Reports.send', option, given, cure } = configuration;
    return [`${where}: \`${option}\`, ${given}: ${cure}`, configuration] as const;
  });

describe.each<[string, readonly WrongConfiguration[]]>([
  ['of a job', WRONG_IN_JOBS],
  ['of a factory', WRONG_IN_FACTORIES],
  ['of the module', WRONG_IN_MODULES],
  ['of several places, each right by itself', WRONG_IN_BOTH],
])('wrong options %s stop the start, and the message says where, what, and what to do', (_, rows) => {
  it.each(titled(rows))('%s', async (_title, configuration) => {
    const { where = 'Reports.send', option, given, cure } = configuration;
    const isOfModule = where === 'BackgroundJobsModule';
    const error = await errorOf(configuration);

    expect(error).toBeInstanceOf(isOfModule ? InvalidOptionsError : InvalidJobError);
    const { code, message } = error as InvalidOptionsError | InvalidJobError;
    expect(code).toBe(isOfModule ? 'INVALID_OPTIONS' : 'INVALID_JOB');
    expect(message.startsWith(`${where}: `)).toBe(true);
    expect(message).toContain(`\`${option}\``);
    expect(message).toContain(given);
    expect(message).toContain(cure);
  });
});

describe('the table of wrong configurations', () => {
  const all = [WRONG_IN_JOBS, WRONG_IN_FACTORIES, WRONG_IN_MODULES, WRONG_IN_BOTH].flat();

  it('has one row for each fault, at least sixty', () => {
    const titles = titled(all).map(([title]) => title);

    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThanOrEqual(60);
  });

  it('has each option of a job and of the module in a row', () => {
    const named = new Set(all.flatMap(({ option }) => option.split(/[^A-Za-z]+/)));

    for (const name of [
      ...JOB_OPTION_NAMES,
      ...RETRY_OPTION_NAMES,
      ...LOCK_OPTION_NAMES,
      ...MODULE_OPTION_NAMES,
    ])
      expect(named).toContain(name);
  });
});
