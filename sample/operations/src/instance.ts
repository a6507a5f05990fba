import { tracing } from './tracing.js';

// Tracing starts before Nest is loaded, because other instrumentations patch modules while these are loaded.
tracing.start();
const { startApplication } = await import('./application.js');
const { JobCluster } = await import('nestjs-background-jobs');

const app = await startApplication();
app.enableShutdownHooks([], { useProcessExit: true });
// A closed channel means that the launcher was killed.
process.once('disconnect', () => void app.close());

if (process.env['PAUSES'] !== undefined)
  await app
    .get(JobCluster)
    .pause('Newsletter.deliver', { by: 'grace@ops', reason: 'the template is broken' });
process.send?.(await app.getUrl());
