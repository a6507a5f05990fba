import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  BackgroundJobsModule,
  ExclusiveLocks,
  InMemoryLockStore,
  JobEvents,
  JobRegistry,
} from '../../../../lib/index.js';

/* Jobs and listeners fail in every way, the store fails half of the time, and the drain gives up before the end. */

const spring = (): never => {
  throw new Error('a trap');
};
const hostile = new Proxy({}, { get: spring, has: spring, getPrototypeOf: spring, ownKeys: spring });

class UnreliableStore extends InMemoryLockStore {
  #asked = 0;

  override tryAcquire(...args: Parameters<InMemoryLockStore['tryAcquire']>) {
    if (this.#asked++ % 2 === 1) return Promise.reject<undefined>(new Error('no'));
    const failing = { fencingToken: () => Promise.reject<number>(new Error('no')) };
    return super.tryAcquire(...args).then((lease) => lease && { ...lease, ...failing });
  }
}

@Module({
  imports: [BackgroundJobsModule.forRoot({ lockStore: new UnreliableStore(), drainTimeout: 50 })],
})
class AppModule {}

// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- how Nest's options are given
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn'] });
const registry = app.get(JobRegistry);
let ticks = 0;
let enough: (() => void) | undefined;
const ticked = new Promise<void>((resolve) => (enough = resolve));
const handlers: (() => unknown)[] = [
  () => {
    throw new Error('at once');
  },
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the test needs it
  () => Promise.reject(undefined),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the test needs it
  () => Promise.reject(hostile),
  () => hostile,
  () => ({ then: spring }),
  () => new Promise(() => {}),
];
for (const [index, handler] of handlers.entries()) {
  for (const lock of [true, false]) {
    registry.add(`job ${index} ${String(lock)}`, { interval: 20, lock }, () => {
      if (++ticks === 100) enough?.();
      return handler();
    });
  }
}
for (const name of ['started', 'failed', 'skipped'] as const)
  app.get(JobEvents).on(name, () => Promise.reject(new Error(name)));
app.get(JobEvents).on('failed', () => hostile);

await ticked;
// These promises reject while the program looks at them late or never.
const locks = app.get(ExclusiveLocks);
const lost = [
  ...[1, 2].map((each) => locks.tryAcquire(`by hand ${each}`)),
  locks.tryAcquire(''),
  registry.remove('there is none'),
  registry.add('manual', { interval: '1h' }, () => undefined).run({ tick: 'no date' as never }),
];
for (let run = 0; run < 4; run++) {
  const job = registry.add(`tokens ${run}`, { interval: '1h' }, async ({ lock }) => {
    const answer = lock?.fencingToken();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return answer;
  });
  await job.run();
}
await new Promise((resolve) => setTimeout(resolve, 20));
await Promise.allSettled(lost);
await app.close();
await app.close();
console.log(
  `closed, with ${process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length} timers`,
);
