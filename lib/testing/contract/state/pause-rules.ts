import { accepted, assertInForce, assertSame, inForce, refused } from './expectations.js';
import { rule, type StateRule } from './job-state-store-case.js';
import { after, HOUR, pauseOf, timeOf } from './samples.js';

/** The promises about pauses. */
export const pauseRules: readonly StateRule[] = [
  rule('a pause replaces an earlier one', async ({ store, name }) => {
    await accepted(store, pauseOf(name));
    const second = pauseOf(name, { reason: 'another reason' });
    await accepted(store, second);
    await assertInForce(store, name, [second]);
  }),
  rule('a pause that is over is not in force', async ({ store, name, wait }) => {
    await accepted(store, pauseOf(name, { until: after(await timeOf(store), 300) }));
    await wait(600);
    await assertInForce(store, name, []);
  }),
  rule('a pause that is restored keeps the time when it was put first', async ({ store, name }) => {
    const first = after(await timeOf(store), -HOUR);
    await accepted(store, pauseOf(name), first);
    assertSame(
      (await inForce(store, name)).map(({ at }) => at),
      [first],
    );
  }),
  rule('a pause that is restored replaces none', async ({ store, name }) => {
    const first = pauseOf(name);
    await accepted(store, first);
    await refused(store, pauseOf(name), after(await timeOf(store), -HOUR));
    await assertInForce(store, name, [first]);
  }),
];
