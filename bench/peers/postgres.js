import { Logger, parseCronItems, run } from 'graphile-worker';
import { PgBoss } from 'pg-boss';
import { measureInstance } from '../harness/instance.js';

export const PG_BOSS = 'pg-boss';
export const GRAPHILE_WORKER = 'graphile-worker';

/** The finest schedule of both. */
const EACH_MINUTE = '* * * * *';

/** Each starts one instance of an application with one job that is due every minute, with the defaults of the package. */
export const subjects = {
  [PG_BOSS]: ({ postgresUrl }) =>
    measureInstance(async (handler) => {
      const boss = new PgBoss(postgresUrl);
      boss.on('error', () => {});
      await boss.start();
      await boss.createQueue('job');
      await boss.schedule('job', EACH_MINUTE, null, { tz: 'UTC' });
      await boss.work('job', handler);
    }),
  [GRAPHILE_WORKER]: ({ postgresUrl }) =>
    measureInstance((handler) =>
      run({
        connectionString: postgresUrl,
        parsedCronItems: parseCronItems([{ task: 'job', match: EACH_MINUTE }]),
        taskList: { job: handler },
        logger: new Logger(() => () => {}),
        noHandleSignals: true,
      }),
    ),
};
