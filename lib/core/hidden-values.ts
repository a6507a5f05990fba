import { type OptionsPlace, refuse } from './option-checks.js';

/** Like {@link refuse}, but shows no text, because a text may be an address with a password anywhere in it. */
export function refuseHidden(
  place: OptionsPlace,
  option: string,
  expected: string,
  given: unknown,
  advice?: string,
): never {
  if (typeof given !== 'string' || given.trim() === '') refuse(place, option, expected, given, advice);
  const hint = advice === undefined ? '' : ` ${advice}`;
  throw new place.error(
    `${place.where}: expected \`${option}\` to be ${expected}, got a text (not shown).${hint}`,
  );
}

/** A password can only be in front of the host, where {@link refuse} does not show it. */
const USER_HOST_PORT_DATABASE = /^[a-z]+:\/\/[^\s/?#@]*@[\w.:[\]-]+(?:\/\w*)?$/i;

/** Like {@link refuseHidden}, but shows the host, the port and the database of an address. */
export function refuseAddress(
  place: OptionsPlace,
  option: string,
  expected: string,
  address: string,
  advice: string,
): never {
  if (USER_HOST_PORT_DATABASE.test(address)) refuse(place, option, expected, address, advice);
  refuseHidden(place, option, expected, address, advice);
}
