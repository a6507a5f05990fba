import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { JobTimeoutError } from 'nestjs-background-jobs';
import { BackgroundJobsTestingModule, TestJobs } from 'nestjs-background-jobs/testing';
import { PaymentClient } from '../src/billing/payment.client.js';
import { RenewalService } from '../src/billing/renewal.service.js';
import { SubscriptionRepository } from '../src/billing/subscription.repository.js';

// One provider with its jobs. The bank is a mock, the test controls the time, and there is no Redis.
describe('RenewalService', () => {
  const charge = jest.fn<PaymentClient['charge']>();
  let app: TestingModule;
  let jobs: TestJobs;

  beforeEach(async () => {
    charge.mockReset();
    jobs = new TestJobs({ start: '2026-01-08T00:00:00Z', patience: '50ms' });
    app = await Test.createTestingModule({
      imports: [BackgroundJobsTestingModule.forRoot({ testJobs: jobs, timeZone: 'Europe/Berlin' })],
      providers: [RenewalService, SubscriptionRepository, { provide: PaymentClient, useValue: { charge } }],
    }).compile();
    app.useLogger(false);
    await app.init();
  });

  afterEach(() => app.close());

  it('charges each customer on the day before the end, at 6 in Berlin', async () => {
    await jobs.clock.advance('14d');
    const charged = jobs.resultsOf('RenewalService.renew').filter(({ value }) => String(value) !== '');
    expect(charged.map(({ tick, value }) => [tick?.toISOString(), value])).toEqual([
      ['2026-01-09T05:00:00.000Z', ['ada']],
      ['2026-01-19T05:00:00.000Z', ['grace']],
    ]);
  });

  it('runs on request for a missed day', async () => {
    const result = await jobs.run(RenewalService.prototype.renew, { tick: new Date('2026-01-19T05:00:00Z') });
    expect(result).toMatchObject({ outcome: 'succeeded', value: ['ada', 'grace'] });
  });

  it('tries again after a minute if the bank does not answer', async () => {
    charge.mockRejectedValueOnce(new Error('no answer'));
    await jobs.clock.advanceTo('2026-01-09T05:00:30Z');
    expect(jobs.resultsOf('RenewalService.renew')).toHaveLength(1);
    await jobs.clock.advance('1m');
    expect(jobs.resultsOf('RenewalService.renew').at(-1)).toMatchObject({
      outcome: 'succeeded',
      attempts: 2,
    });
  });

  it('aborts a charge that hangs for 10 minutes, three times', async () => {
    charge.mockImplementation(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await jobs.clock.advanceTo('2026-01-09T06:00:00Z');
    const result = jobs.resultsOf('RenewalService.renew').at(-1);
    expect(result).toMatchObject({ outcome: 'failed', attempts: 3 });
    expect(result?.error).toBeInstanceOf(JobTimeoutError);
  });
});
