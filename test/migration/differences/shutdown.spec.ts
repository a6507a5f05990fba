import { Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { CallLog } from '../application/call-log.js';
import { expectedOf } from '../support/package.js';
import { closeAll, passInTurns, start, stopTime } from '../support/start.js';
import { repeated, scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  @Injectable()
  class Database implements OnModuleDestroy {
    constructor(private readonly calls: CallLog) {}

    onModuleDestroy(): void {
      this.calls.note('database closed');
    }
  }

  @Module({ providers: [Database] })
  class DatabaseModule {}

  async function twoSeconds(calls: CallLog): Promise<void> {
    await new Promise((resolve) => void setTimeout(resolve, 2000));
    calls.note('ended');
  }

  it.each([
    ['cron job', scheduled('* * * * * *', {}, twoSeconds)],
    ['interval', repeated('interval', 1000, twoSeconds)],
  ])(
    'app.close() waits for a running handler before other modules are destroyed: %s',
    async (_, provider) => {
      const { context, calls } = await start({ imports: [DatabaseModule], providers: [provider] });
      await passInTurns(1500);
      const closed = context.close().then(() => calls.note('closed'));
      await Promise.all([closed, passInTurns(3000)]);
      expect(calls.seconds('ended')).toEqual([3]);
      const end = expectedOf({ original: [1.5], here: [3] });
      expect(calls.seconds('database closed')).toEqual(end);
      expect(calls.seconds('closed')).toEqual(end);
    },
  );

  it('a process that SIGTERM ends without any shutdown gets one warning', async () => {
    const { lines } = await start({ providers: [scheduled('* * * * * *')] });
    await passInTurns(3500);
    const warnings = lines.warn.lines.filter((line) => line.includes('enableShutdownHooks'));
    expect(warnings).toHaveLength(expectedOf({ original: 0, here: 1 }));
  });
});
