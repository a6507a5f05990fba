// A Redis client that ends its process, as SIGKILL does, at the exact moment of a certain command.

/** @typedef {import('./protocol.js').DeathOrder} DeathOrder */

/**
 * A claim that stays until it expires outlives its next tick by this, in milliseconds. No lock timeout here is as long.
 */
const CLAIM_OUTLIVES_TICK = 60_000;

/**
 * The purpose of a command. SET takes claims and leases, and a script extends them. An extension by 0 releases a lease.
 * An extension at the end of the run keeps the claim of a tick that may be recovered.
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
 * Makes the process obey orders to die.
 *
 * @param {import('ioredis5').Redis} client
 * @param {(order: DeathOrder, tick: string) => void} onDeath runs at that moment, with the latest claimed tick
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
