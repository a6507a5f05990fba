// The process of one subject. It starts the subject, and measures it on request.

// It ends with the benchmark, however that ends.
process.on('disconnect', () => process.exit());
process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(1);
});

process.once('message', async ({ module, name, context }) => {
  const { subjects } = await import(module);
  const measure = await subjects[name](context);
  process.on('message', async (size) => process.send(await measure(size)));
  process.send('started');
});
