// A client of Redis that ends its process, as if by somebody's SIGKILL, at the very moment of a certain command.

/** @typedef {import('./protocol.js').DeathOrder} DeathOrder */

/** What a command is for: claims and leases are taken with SET, leases are extended by a script, by 0 to release them. */
function purposeOf(/** @type {import('ioredis5').Command} */ { name, args }) {
  const key = String(args[0]);
  if (name === 'set') return key.includes(':claim:') ? 'claim' : 'lease';
  if (name !== 'evalsha' && name !== 'eval') return undefined;
  return Number(args.at(-1)) === 0 ? 'release' : 'refresh';
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
