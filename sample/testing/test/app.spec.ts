import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { TestJobs } from 'nestjs-background-jobs/testing';
import { AppModule } from '../src/app.module.js';
import { PaymentClient } from '../src/billing/payment.client.js';

// Three instances of the unchanged application, with its RedisLockStore. They make no connection and share one clock.
describe('Three instances of the application', () => {
  let jobs: TestJobs;
  let instances: TestingModule[];
  let charges: string[];

  beforeEach(async () => {
    jobs = new TestJobs();
    charges = [];
    instances = await Promise.all([1, 2, 3].map(startInstance));
  });

  afterEach(() => Promise.all(instances.map((instance) => instance.close())));

  async function startInstance(): Promise<TestingModule> {
    const charge = async (customer: string): Promise<void> => void charges.push(customer);
    const builder = Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(PaymentClient)
      .useValue({ charge });
    const instance = await jobs.override(builder).compile();
    instance.useLogger(false);
    return instance.init();
  }

  it('charge no customer twice', async () => {
    await jobs.clock.advanceTo('2026-01-10T00:00:00Z');
    expect(charges).toEqual(['ada']);
    expect(jobs.results.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(9);
    expect(jobs.results.filter(({ reason }) => reason === 'claimed-elsewhere')).toHaveLength(18);
  });

  it('skip a day on which Redis does not answer, and continue on the next', async () => {
    jobs.store.freeze();
    await jobs.clock.advance('1d');
    expect(new Set(jobs.results.map(({ reason }) => reason))).toEqual(new Set(['lock-unavailable']));
    jobs.store.thaw();
    await jobs.clock.advance('1d');
    expect(jobs.results.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(1);
  });

  it('continue after one of them has closed', async () => {
    await instances[0]?.close();
    await jobs.clock.advance('1d');
    expect(jobs.results.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(1);
  });
});
