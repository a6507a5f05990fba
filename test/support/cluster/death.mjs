// A client of Redis that ends its process, as if by somebody's SIGKILL, at the very moment of a certain command.

/** @typedef {import('./protocol.js').DeathOrder} DeathOrder */

/** A claim that is kept for good lives beyond its next tick by this, in milliseconds; no lock timeout here is as long. */
const CLAIM_OUTLIVES_TICK = 60_000;

/**
 * What a command is for: claims and leases are taken with SET and extended by a script, a lease by 0 to release it, and
 * the claim of a tick that may be recovered at the end of its run.
 */
function purposeOf(/** @type {import('ioredis5').Command} */ { name, args }) {
  const isClaim = args.some((arg) => String(arg).includes(':claim:'));
  if (name === 'set') return isClaim ? 'claim' : 'lease';
  if (name !== 'evalsha' && name !== 'eval') return undefined;
  const ttl = Number(args.at(-1));
  if (isClaim) return ttl > CLAIM_OUTLIVES_TICK ? 'end of claim' : undefined;
  return ttl === 0 ? 'release' : 'refresh';
}

/**
 * From now on the process obeys orders to die.
 *
 * @param {import('ioredis5').Redis} client
 * @param {(order: DeathOrder, tick: string) => void} onDeath told at that moment, with the tick that was claimed last
 */
export function obeyDeathOrders(client, onDeath) {
  /** @type {DeathOrder | undefined} */
  let order;
  let claimed = '';
  process.on('message', (/** @type {{ death?: DeathOrder }} */ { death }) => (order = death ?? order));
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, stream) => {
    const purpose = purposeOf(command);
    if (purpose === 'claim') claimed = String(command.args[0]).split('@').at(-1) ?? '';
    if (order === undefined || order.command !== purpose) return send(command, stream);
    if (order.moment === 'after') void send(command, stream);
    onDeath(order, claimed);
    process.kill(process.pid, 'SIGKILL');
    return command.promise;
  };
}
