import { once } from 'node:events';
import { createServer } from 'node:net';

/** The port that a person has chosen, or else the first free one from 3000 on. */
export async function choosePort(chosen: string | undefined): Promise<number> {
  if (chosen !== undefined && chosen !== '') return Number(chosen);
  for (let port = 3000; port < 3100; port++) if (await isFree(port)) return port;
  return 0;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
